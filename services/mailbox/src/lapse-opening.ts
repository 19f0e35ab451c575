import { messageTransferIncomplete } from '@zegel/contract'
import { type Clock, instant } from '@zegel/host'
import { type Store, write } from '@zegel/store'
import { type ItemKey, lockItem } from './items.ts'
import { lockOpening, markTold } from './openings.ts'
import { openedOf } from './receipt.ts'
import type { Tables } from './tables.ts'
import { lastOfMain } from './transfers.ts'

/** The last grant of an opening ended with a part of the main content sent, and nothing was told of it: told now. */
export function lapseOpening(
  { store, clock }: { store: Store<Tables>; clock: Clock },
  { id, party, message }: ItemKey & { id: string },
): Promise<void> {
  return write(store, async (tx) => {
    const item = await lockItem(tx, party, message)
    const opening = await lockOpening(tx, id)
    const transfer = await lastOfMain(tx, id)
    if (!item || !transfer || opening.told || opening.incompleteTold) return { value: undefined }
    await markTold(tx, id, 'incomplete_told')
    // A later reading that stopped half-way takes nothing from a hand-over that stands.
    if (item.state === 'handed-over') return { value: undefined }
    const fact = messageTransferIncomplete.make({
      about: [transfer, 'lapsed'],
      subject: party,
      at: instant(clock.now()),
      after: openedOf({ party, message }, id),
      body: {
        message,
        recipient: party,
        sender: item.letter.sender,
        opening: id,
        transfer,
        bytes: opening.bytes,
        of: (item.letter.parts[0] as { size: number }).size,
        cause: 'lapsed',
      },
    })
    return { value: undefined, facts: [fact] }
  })
}
