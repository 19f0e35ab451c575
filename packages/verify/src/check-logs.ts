import { ACCURACY_MS } from './accuracy.ts'
import { byKey } from './by-key.ts'
import type { CheckpointOf, Evidence } from './dossier.ts'
import type { Findings } from './findings.ts'

/** A dossier's checkpoint, and what it shows to be in that log. */
export interface Logged {
  name: string
  checkpoint: CheckpointOf
  evidences: readonly Evidence[]
  /** when that checkpoint was there at the latest */
  stampedAt: Date | undefined
}

/**
 * Dossiers of any messages out of one log: it has one root for each size, one evidence at each leaf, and one leaf for each
 * evidence, and none later than a checkpoint that holds it. Whether a larger log still holds all of a smaller one only its
 * published hashes show.
 */
export function checkLogs(given: readonly Logged[], findings: Findings): void {
  for (const same of byKey(given, ({ checkpoint }) => checkpoint.origin)) {
    if (same.length > 1) checkLog(same, findings)
  }
}

function checkLog(same: readonly Logged[], findings: Findings): void {
  const roots = new Seen<number>()
  const leaves = new Seen<number>()
  const places = new Seen<string>()
  let agree = true
  const differs = (before: string | undefined, what: string, file: string) => {
    if (before === undefined) return
    agree = false
    findings.fails('log-agreement', `${what} in ${before}`, { file })
  }
  for (const { name, checkpoint, evidences } of same) {
    const { origin, size, root } = checkpoint
    differs(roots.other(size, root.toString('hex'), name), `${origin} with ${size} leaves has another root`, name)
    for (const { id, digest, leaf, leafHash } of evidences) {
      if (leaf === undefined) continue
      const what = `${id} ${digest} ${leafHash?.toString('hex')}`
      differs(leaves.other(leaf, what, name), `leaf ${leaf} of ${origin} is another evidence`, name)
      differs(places.other(id, String(leaf), name), `evidence ${id} is at another leaf`, name)
    }
  }
  const latestBefore = latestOf(same)
  for (const { name, checkpoint, stampedAt } of same) {
    const latest = stampedAt && latestBefore(checkpoint.size)
    if (!latest || latest.at <= Number(stampedAt) + ACCURACY_MS) continue
    const what = `its checkpoint is of ${stampedAt.toISOString()}, and holds evidence ${latest.id}, which is later,`
    differs(latest.name, what, name)
  }
  if (agree) findings.holds('log-agreement')
}

interface Stamped {
  id: string
  name: string
  leaf: number
  /** ms since 1970 */
  at: number
}

/** Which evidence was stamped last of those that a log of some size holds: found in the logarithm of their number. */
function latestOf(same: readonly Logged[]): (size: number) => Stamped | undefined {
  const all = same
    .flatMap(({ name, evidences }) =>
      evidences.flatMap(({ id, leaf, genTime }): Stamped[] =>
        leaf === undefined || !genTime ? [] : [{ id, name, leaf, at: Number(genTime) }],
      ),
    )
    .sort((a, b) => a.leaf - b.leaf)
  let latest: Stamped | undefined
  const until = all.map((one) => {
    latest = latest && latest.at >= one.at ? latest : one
    return latest
  })
  return (size) => {
    let [low, high] = [0, all.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((all[middle] as Stamped).leaf < size) low = middle + 1
      else high = middle
    }
    return until[low - 1]
  }
}

/** What was said of something first, and by whom. */
class Seen<Key> {
  readonly #first = new Map<Key, { said: string; by: string }>()

  /** Who said something else of it before, if anybody did. */
  other(key: Key, said: string, by: string): string | undefined {
    const first = this.#first.get(key)
    if (!first) this.#first.set(key, { said, by })
    return first && first.said !== said ? first.by : undefined
  }
}
