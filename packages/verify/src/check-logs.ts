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

/** A timestamp authority may be so much behind another (EN 319 421), ms. */
const ACCURACY_MS = 1_000

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
  for (const { name, checkpoint, stampedAt } of same) {
    for (const other of stampedAt ? same : []) {
      const late = other.evidences.find(
        ({ leaf, genTime }) =>
          leaf !== undefined && leaf < checkpoint.size && Number(genTime) > Number(stampedAt) + ACCURACY_MS,
      )
      const what = `its checkpoint is of ${stampedAt?.toISOString()}, and holds evidence ${late?.id}, which is later,`
      if (late) differs(other.name, what, name)
    }
  }
  if (agree) findings.holds('log-agreement')
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
