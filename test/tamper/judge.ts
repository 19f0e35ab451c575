import { type Check, type Trust, type Verdict, verifyDossier } from '@zegel/verify'

/** Longest time one verification may take, ms. */
export const SLOW_MS = 1_000
/** Cases that are told by name; the rest is counted. */
const TOLD_MAX = 20

/** What came of many forged dossiers. */
export interface Tried {
  count: number
  /** forgeries that were accepted */
  accepted: string[]
  /** where the verifier threw, or told of a fault of its own */
  crashed: string[]
  /** refused, but with no reason that names the file */
  unnamed: string[]
  slow: string[]
  slowestMs: number
  /** processor time of all, ms */
  processorMs: number
  /** how often each code was a reason */
  reasons: Record<string, number>
}

export const nothingTried = (): Tried => ({
  count: 0,
  accepted: [],
  crashed: [],
  unnamed: [],
  slow: [],
  slowestMs: 0,
  processorMs: 0,
  reasons: {},
})

export function added(to: Tried, more: Tried): void {
  to.count += more.count
  for (const kind of ['accepted', 'crashed', 'unnamed', 'slow'] as const) to[kind].push(...more[kind])
  to.processorMs += more.processorMs
  to.slowestMs = Math.max(to.slowestMs, more.slowestMs)
  for (const [code, count] of Object.entries(more.reasons)) to.reasons[code] = (to.reasons[code] ?? 0) + count
}

/** One forged dossier before the verifier. `file`: what the reason must name. */
export async function tryOne(
  tried: Tried,
  container: Buffer,
  trust: Trust,
  what: string,
  file?: string,
): Promise<Verdict | undefined> {
  const tell = (list: string[], more = '') => {
    if (list.length < TOLD_MAX) list.push(what + more)
    else list.push('...')
  }
  tried.count++
  const before = process.threadCpuUsage()
  let verdict: Verdict
  try {
    verdict = await verifyDossier(container, trust)
  } catch (error) {
    tell(tried.crashed, `: ${String(error)}`)
    return undefined
  }
  const { user, system } = process.threadCpuUsage(before)
  const ms = (user + system) / 1000
  tried.slowestMs = Math.max(tried.slowestMs, ms)
  tried.processorMs += ms
  if (ms > SLOW_MS) tell(tried.slow, ` took ${ms.toFixed(0)} ms`)
  const failing = verdict.checks.filter(({ status }) => status === 'fails')
  if (verdict.holds || failing.length === 0) tell(tried.accepted)
  const fault = failing.find(({ code }) => code === 'verifier-fault')
  if (fault) tell(tried.crashed, `: ${fault.detail}`)
  if (file !== undefined && !failing.some((check) => names(check, file))) tell(tried.unnamed, `: ${failing[0]?.detail}`)
  for (const code of new Set(failing.map((check) => check.code))) tried.reasons[code] = (tried.reasons[code] ?? 0) + 1
  return verdict
}

const names = ({ file, detail }: Check, wanted: string): boolean => file === wanted || detail.includes(wanted)
