import type pg from 'pg'

/**
 * Whether what was written lasts is not known: the wait for the standby was broken off, and the server answered success
 * all the same, with a warning (SECURITY.md promise 7). Whoever asked must ask again, with the same key.
 */
export class UncertainCommitError extends Error {
  override name = 'UncertainCommitError'
  /** transaction_resolution_unknown: as if the connection had been lost in the middle of the commit */
  readonly code = '08007'
}

/** Where PostgreSQL waits for its standbys; its words are in the server's language, this is not. */
const WAITING = 'syncrep.c'

/** Lets no answer of this session pass for a success that the server has warned of. */
export function heedWarnings(client: pg.PoolClient): void {
  let warning: string | undefined
  client.on('notice', ({ code, file, message }) => {
    // Class 01, or that of the shutdown that broke it off.
    if (file === WAITING && (code?.startsWith('01') || code?.startsWith('57'))) warning = message
  })
  const send = client.query.bind(client) as (...args: readonly unknown[]) => unknown
  const query = (...args: readonly unknown[]) => {
    warning = undefined
    const answer = send(...args)
    if (!(answer instanceof Promise)) return answer
    return answer.then((result: unknown) => {
      if (warning !== undefined) throw new UncertainCommitError(warning)
      return result
    })
  }
  client.query = query as typeof client.query
}
