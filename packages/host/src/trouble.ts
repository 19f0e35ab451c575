/** A neighbour that answered something else than what was asked for. */
export class PeerError extends Error {
  override name = 'PeerError'
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** What pg, its pool and Kysely say of a connection that is gone: these have no code. */
const CONNECTION_WORDS =
  /^(Connection terminated|timeout (exceeded|expired)|Client has encountered a connection error|Client was closed|Query read timeout|Postgres connection has been discarded)/

/** Something that we need is away for a moment: nobody's fact or request is at fault, and later it may work. */
export function isAway(error: unknown): boolean {
  if (error instanceof PeerError) return true
  const { code, name, message = '' } = error as { code?: unknown; name?: string; message?: string }
  if (typeof code !== 'string') return name === 'TimeoutError' || CONNECTION_WORDS.test(message)
  // Classes of SQLSTATE: connection exception, insufficient resources, operator intervention.
  return /^(08|53|57)...$/.test(code) || CONNECTION_CODES.has(code) || code.startsWith('UND_ERR')
}

/** For work that is tried again anyway: also lost races (class 40), a disk that is full, and our own stopping. */
export function isTrouble(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: string }
  return isAway(error) || name === 'AbortError' || (typeof code === 'string' && /^(40...|E[A-Z]+)$/.test(code))
}
