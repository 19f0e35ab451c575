import { LRUCache } from 'lru-cache'
import type { Auditing } from './auditing.ts'
import type { Examined } from './evidence-faults.ts'
import { type AuditedEvidence, linksBefore } from './rows.ts'

/** Letters whose newest evidence is kept at hand: most evidences follow one of the last minutes. */
const CHAINS_MAX = 50_000

interface Link {
  sequence: number
  digest: string
  leaf: number
}

/** That every evidence names the one before it in its message, and that it stands before it. */
export class Chains {
  readonly #heads = new LRUCache<string, Link>({ max: CHAINS_MAX })

  async check({ tx, findings }: Auditing, page: readonly (readonly [AuditedEvidence, Examined])[]): Promise<void> {
    const known = new Map<string, Link>()
    const asked: { chain: string; sequence: number }[] = []
    const within = new Set(page.map(([, { sealed }]) => sealed && keyOf(sealed.chain, sealed.sequence)))
    for (const [, { sealed }] of page) {
      if (!sealed || sealed.sequence <= 1) continue
      const before = { chain: sealed.chain, sequence: sealed.sequence - 1 }
      const head = this.#heads.get(before.chain)
      if (head?.sequence === before.sequence) known.set(keyOf(before.chain, before.sequence), head)
      else if (!within.has(keyOf(before.chain, before.sequence))) asked.push(before)
    }
    if (asked.length > 0)
      for (const found of await linksBefore(tx, asked)) known.set(keyOf(found.chain, found.sequence), found)
    for (const [row, { sealed, digest }] of page) {
      if (!sealed) continue
      const { chain, sequence, previous } = sealed
      const before = known.get(keyOf(chain, sequence - 1))
      const wrong = sequence < 1 ? `its number is ${sequence}` : brokenLink(sequence, previous, row.leaf, before)
      if (wrong !== undefined)
        findings.add('chain-broken', 'evidence', `message ${chain}, number ${sequence} (leaf ${row.leaf})`, wrong)
      const link = { sequence, digest, leaf: row.leaf }
      known.set(keyOf(chain, sequence), link)
      this.#heads.set(chain, link)
    }
  }
}

const keyOf = (chain: string, sequence: number) => `${chain} ${sequence}`

function brokenLink(sequence: number, previous: string | null, leaf: number, before: Link | undefined) {
  if (sequence === 1) return previous === null ? undefined : 'it is the first and names one before it'
  if (!before) return `number ${sequence - 1}, which it follows, is not there`
  if (before.digest !== previous) return `number ${sequence - 1} is not the evidence that it follows`
  if (before.leaf >= leaf) return `number ${sequence - 1}, which it follows, stands behind it in leaf ${before.leaf}`
  return undefined
}
