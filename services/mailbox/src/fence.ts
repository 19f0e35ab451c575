import { type Cursors, consentWithdrawn, type Feed, shardOf } from '@zegel/contract'
import { sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'
import type { Withdrawal } from './withdrawals.ts'

const PAGE_MAX = 1_000

/** Looks at the sealed feed once more: who has withdrawn after these positions? By party. */
export type LookAhead = (after: Cursors) => Promise<ReadonlyMap<string, Withdrawal>>

/**
 * The fence between a withdrawal and a consignment. A follower is always a little behind what is sealed; whoever
 * consigns takes the event time first and looks here afterwards. So a withdrawal that could be read when the
 * letter became accessible was seen, whether or not the follower had come to it yet.
 */
export function lookAhead(sealed: Feed, closing: AbortSignal): LookAhead {
  return async (after) => {
    const found = new Map<string, Withdrawal>()
    let cursors = after
    while (Object.keys(cursors).length > 0) {
      const request = { cursors, kinds: [consentWithdrawn.kind], limit: PAGE_MAX, waitMs: 0 }
      const page = await sealed.read(request, closing)
      // The first one: it is what the letter was overtaken by.
      for (const { fact } of page.entries)
        if (!found.has(fact.subject)) found.set(fact.subject, { fact: fact.id, at: fact.at })
      if (page.entries.length < PAGE_MAX) break
      cursors = page.cursors
    }
    return found
  }
}

/** The same for an act of one person: everything behind what the follower of decisions has written down. */
export async function withdrawalAhead(
  tx: Transaction<Tables>,
  follower: string,
  look: LookAhead,
  party: string,
): Promise<Withdrawal | undefined> {
  const shard = shardOf(party)
  const { rows } = await sql<{ position: number }>`
    select position from cursor where follower = ${follower} and shard = ${shard}`.execute(tx)
  return (await look({ [shard]: rows[0]?.position ?? 0 })).get(party)
}
