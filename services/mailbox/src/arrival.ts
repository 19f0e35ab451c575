import {
  type channelDecided,
  type Fact,
  messageConsigned,
  messageOffered,
  messageUndeliverable,
  messageWithheld,
} from '@zegel/contract'
import type { Static } from 'typebox'
import type { Item } from './item.ts'
import type { Withdrawal } from './withdrawals.ts'

export type Decided = Fact<Static<(typeof channelDecided)['schema']>>

/** What becomes of an item, and the fact that tells it; paper waits in silence. */
export interface Arrived {
  item: Item
  fact?: Fact
}

const boxesOf = ({ box }: Item) => (box ? [box] : [])
const toRecipient = ({ message, party }: Item) => ({ message, recipient: party })

/** A channel was decided: `known` is what the mailbox has of it, `overtaken` a withdrawal that came after. Pure. */
export function arrive(
  decided: Decided,
  known: Item | undefined,
  overtaken: Withdrawal | undefined,
  now: string,
): Arrived | undefined {
  const { message, recipient, revision, channel, reason, letter } = decided.body
  // Only what was withheld is decided again; anything else here is a repeat.
  if (known && (known.state !== 'withheld' || revision <= known.revision)) return undefined
  const box = decided.boxes.find(({ party }) => party === recipient) ?? null
  const fresh: Item = {
    party: recipient,
    message,
    revision,
    state: 'withheld',
    mode: letter.mode,
    reason,
    letter,
    box: known?.box ?? box,
    arrivedAt: known?.arrivedAt ?? null,
  }
  const at = latest(now, decided.at)
  if (channel === 'paper') return { item: { ...fresh, state: 'held-for-paper' } }
  if (channel === 'none') return undeliverable(fresh, decided.id, at)
  if (overtaken && reason !== 'enterprise') return withhold(fresh, overtaken, latest(at, overtaken.at))
  const visible: Item = { ...fresh, arrivedAt: fresh.arrivedAt ?? at }
  return letter.mode === 'consent' ? offer(visible, decided.id, at) : consign(visible, decided.id, at)
}

function offer(item: Item, after: string, at: string): Arrived {
  const { party, message, revision, letter } = item
  const fact = messageOffered.make({
    about: [message, party, String(revision)],
    subject: party,
    at,
    after,
    body: { ...toRecipient(item), revision, letter },
    boxes: boxesOf(item),
  })
  return { item: { ...item, state: 'offered' }, fact }
}

/** D.1: accessible to the addressee. Once per message and recipient, whatever the revision. */
export function consign(item: Item, after: string, at: string): { item: Item; fact: Fact } {
  const { party, message, revision, letter } = item
  const fact = messageConsigned.make({
    about: [message, party],
    subject: party,
    at,
    after,
    body: { ...toRecipient(item), sender: letter.sender, revision, letter },
    boxes: boxesOf(item),
  })
  return { item: { ...item, state: 'consigned' }, fact }
}

/** D.2 with its reason. The recipient never sees the item. */
function undeliverable(item: Item, after: string, at: string): Arrived {
  const { party, message, revision, letter, reason } = item
  const fact = messageUndeliverable.make({
    about: [message, party],
    subject: party,
    at,
    after,
    body: { ...toRecipient(item), sender: letter.sender, revision, reason },
  })
  return { item: { ...item, state: 'undeliverable' }, fact }
}

/** Decided electronic, overtaken by a withdrawal: consent decides again. */
export function withhold(item: Item, withdrawal: Withdrawal, at: string): { item: Item; fact: Fact } {
  const { party, message, revision, letter } = item
  const fact = messageWithheld.make({
    about: [message, party, String(revision)],
    subject: party,
    at,
    after: withdrawal.fact,
    body: { ...toRecipient(item), revision, withdrawal: withdrawal.fact, letter },
    boxes: boxesOf(item),
  })
  return { item: { ...item, state: 'withheld' }, fact }
}

/** An event is never before the fact it follows; instants in UTC with milliseconds sort as text. */
export function latest(...instants: readonly string[]): string {
  return instants.reduce((a, b) => (a > b ? a : b))
}
