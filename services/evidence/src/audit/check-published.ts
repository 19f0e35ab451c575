import { consistencyProof, TlogError, treeRoot, type VerifierKey, verifyConsistency } from '@zegel/tlog'
import type { Findings } from './finding.ts'
import { readSigned, type Signed } from './log-keys.ts'
import { PublishedError, type PublishedLog, publishedNodes } from './published-log.ts'

const TABLE = 'published log'

/** A state of the log that was seen, or that a proof holds. */
export type State = Pick<Signed, 'size' | 'root'>

/** The newest state that the log publishes; or that it says it has none; or undefined where none could be believed. */
export async function publishedState(
  log: PublishedLog,
  key: VerifierKey,
  findings: Findings,
): Promise<Signed | PublishedError | undefined> {
  try {
    return readSigned((await log.read('checkpoint')).toString(), key)
  } catch (error) {
    if (error instanceof PublishedError && error.silent) return error
    tellPublished(findings, 'checkpoint', error)
    return undefined
  }
}

/** Why what the log publishes could not be used. */
export function tellPublished(findings: Findings, row: string, error: unknown): void {
  if (error instanceof PublishedError && error.away) findings.away(error.message)
  else if (error instanceof PublishedError) findings.add('published-unreachable', TABLE, row, error.message)
  else if (error instanceof TlogError) findings.add('published-differs', TABLE, row, error.message)
  else throw error
}

/** That the tiles make the root that is signed: without it, nothing read from them says anything. */
export async function checkPublishedRoot(log: PublishedLog, published: Signed, findings: Findings): Promise<boolean> {
  const { size, root } = published
  try {
    if ((await treeRoot(size, publishedNodes(log, size))).equals(root)) return true
    findings.add('published-differs', TABLE, `size ${size}`, 'its tiles do not make the root that it signed')
  } catch (error) {
    tellPublished(findings, `size ${size}`, error)
  }
  return false
}

export type Agreement = 'agrees' | 'shrunk' | 'forked'

/** Whether what was seen before is how the log begins now. @throws PublishedError, TlogError */
export async function agreement(log: PublishedLog, published: State, before: State): Promise<Agreement> {
  if (published.size < before.size) return 'shrunk'
  const path = await consistencyProof(before.size, published.size, publishedNodes(log, published.size))
  const holds = verifyConsistency({
    first: before.size,
    second: published.size,
    firstRoot: before.root,
    secondRoot: published.root,
    path,
  })
  return holds ? 'agrees' : 'forked'
}

/** The published log against the state that was seen last. */
export async function checkHistory(
  log: PublishedLog,
  published: Signed,
  seen: State,
  findings: Findings,
): Promise<void> {
  try {
    const result = await agreement(log, published, seen)
    const row = `size ${published.size}`
    if (result === 'shrunk') findings.add('history-shrunk', TABLE, row, `${seen.size} leaves were seen before`)
    if (result === 'forked')
      findings.add('history-forked', TABLE, row, `it does not begin with the ${seen.size} leaves that were seen before`)
  } catch (error) {
    tellPublished(findings, `size ${published.size}`, error)
  }
}
