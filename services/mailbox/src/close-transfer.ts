import { type Fact, messageAccessed, messageHandedOver, messageTransferIncomplete } from '@zegel/contract'
import { type Clock, instant } from '@zegel/host'
import { type Store, write } from '@zegel/store'
import type { Transaction } from 'kysely'
import { latest } from './arrival.ts'
import type { Item } from './item.ts'
import { lockItem, saveState } from './items.ts'
import { type Coverage, cover, lockOpening, markTold } from './openings.ts'
import { openedOf } from './receipt.ts'
import type { Tables, TransferTable } from './tables.ts'
import { meaning, type Outcome } from './transfer.ts'
import { endTransfer, markTransferTold, wasTold } from './transfers.ts'

export interface Ending {
  id: string
  party: string
  message: string
  outcome: Outcome
  sent: number
  handed: number
}

/**
 * A transfer ended: what it covers is added, and what it means is told. The item's row lock makes the hand-over
 * happen once, however many transfers end at the same time.
 */
export function closeTransfer({ store, clock }: { store: Store<Tables>; clock: Clock }, ending: Ending): Promise<void> {
  return write(store, async (tx) => ({ value: undefined, facts: await close(tx, clock, ending) }))
}

async function close(tx: Transaction<Tables>, clock: Clock, ending: Ending): Promise<Fact[]> {
  const item = await lockItem(tx, ending.party, ending.message)
  const now = instant(clock.now())
  const transfer = await endTransfer(tx, ending.id, { ...ending, at: now })
  if (!item || !transfer) return []
  const size = (item.letter.parts[transfer.part] as { size: number }).size
  const opening = await lockOpening(tx, transfer.opening)
  const bytes = await coverage(tx, transfer, ending, opening)
  const means = meaning({
    part: transfer.part,
    outcome: ending.outcome,
    sent: ending.sent,
    whole: transfer.from_byte === 0 && transfer.to_byte === size,
    covered: { all: bytes === size && transfer.part === 0, told: opening.told },
    handedOver: item.state === 'handed-over',
    partTold: await wasTold(tx, transfer.opening, transfer.part),
    incompleteTold: opening.incompleteTold,
  })
  if (means === 'handed-over') await saveState(tx, { ...item, state: 'handed-over' })
  if (means === 'incomplete') await markTold(tx, transfer.opening, 'incomplete_told')
  if (means === 'accessed') await markTransferTold(tx, transfer.id)
  if (transfer.part === 0 && bytes === size && !opening.told) await markTold(tx, transfer.opening, 'covered_told')
  if (means === 'nothing') return []
  return [tell[means]({ item, transfer, ending, opening, bytes, at: latest(now, transfer.started_at) })]
}

/** Of the main content; what was surely sent, and what a resuming reader says it has. */
function coverage(
  tx: Transaction<Tables>,
  { part, opening, from_byte }: TransferTable,
  ending: Ending,
  before: Coverage,
) {
  if (part !== 0) return 0
  const resumed = ending.outcome === 'sent' && from_byte > 0
  if (ending.sent === 0 && !resumed) return before.bytes
  return cover(tx, opening, from_byte, from_byte + ending.sent, resumed)
}

interface Telling {
  item: Item
  transfer: TransferTable
  ending: Ending
  opening: Coverage
  /** of the main content, covered by this opening */
  bytes: number
  at: string
}

const common = ({ item, transfer, at }: Telling) => ({
  subject: item.party,
  at,
  after: openedOf(item, transfer.opening),
})

const body = ({ item, transfer }: Telling) => ({
  message: item.message,
  recipient: item.party,
  sender: item.letter.sender,
  opening: transfer.opening,
})

const tell = {
  /** E.1: the bytes left for the authenticated recipient, each chunk authenticated by the vault. */
  'handed-over': (of: Telling): Fact => {
    const { size, sha256 } = of.item.letter.parts[0] as { size: number; sha256: string }
    return messageHandedOver.make({
      ...common(of),
      about: [of.item.message, of.item.party],
      body: { ...body(of), bytes: size, sha256, act: JSON.parse(of.opening.act) },
    })
  },
  /** D.6 */
  accessed: (of: Telling): Fact =>
    messageAccessed.make({
      ...common(of),
      about: [of.transfer.id],
      body: {
        ...body(of),
        transfer: of.transfer.id,
        part: of.transfer.part,
        bytes: of.ending.sent,
        startedAt: of.transfer.started_at,
      },
    }),
  incomplete: (of: Telling): Fact => incomplete(of, of.transfer.id, of.ending.outcome as 'cut'),
}

function incomplete(of: Telling, transfer: string, cause: 'cut' | 'damaged' | 'restart'): Fact {
  const { size } = of.item.letter.parts[0] as { size: number }
  return messageTransferIncomplete.make({
    ...common(of),
    about: [transfer, cause],
    body: { ...body(of), transfer, bytes: of.bytes, of: size, cause },
  })
}
