import { messageAccepted } from '@zegel/contract'
import { type Clock, type Follow, instant } from '@zegel/host'
import { consign, latest } from './arrival.ts'
import { mayConsign } from './item.ts'
import { keyOf, lockItems, saveItems } from './items.ts'
import type { Tables } from './tables.ts'

/** Consent mode: D.1 only after a sealed C.3. A withdrawal after the acceptance does not undo it. */
export function consignAccepted({ clock }: { clock: Clock }): Follow<Tables> {
  return {
    name: 'acceptances',
    source: 'evidence',
    kinds: [messageAccepted.kind],
    pageMax: 200,
    step: async (entries, commit) => {
      const accepted = entries.map(({ fact }) => fact).filter(messageAccepted.is)
      await commit(async (tx) => {
        const keys = accepted.map(({ body }) => ({ party: body.recipient, message: body.message }))
        const items = new Map((await lockItems(tx, keys)).map((item) => [keyOf(item), item]))
        const now = instant(clock.now())
        const consigned = accepted.flatMap(({ id, at, body }) => {
          const item = items.get(keyOf({ party: body.recipient, message: body.message }))
          return item && mayConsign(item) ? [consign(item, id, latest(now, at))] : []
        })
        await saveItems(
          tx,
          consigned.map(({ item }) => item),
        )
        return consigned.map(({ fact }) => fact)
      })
    },
  }
}
