import type { FeedEntry } from '@zegel/contract'
import type { Follow } from '@zegel/host'
import { appendEvents, type NewEvent } from './events.ts'

/** What a sender is told of its letters: not every reading, only the first hand-over (DOMAIN.md section 5). */
const TOLD = [
  'message.deposited',
  'message.rejected',
  'channel.decided',
  'message.offered',
  'message.accepted',
  'message.refused',
  'message.consigned',
  'message.undeliverable',
  'message.expired',
  'message.handed-over',
  'notice.sent',
  'notice.failed',
]

/** Turns sealed facts into the sender's event feed. `told` is called after the commit. */
export function followEvents(told: (events: readonly NewEvent[]) => void): Follow<never> {
  return {
    name: 'events',
    source: 'evidence',
    kinds: TOLD,
    pageMax: 500,
    step: async (entries, commit) => {
      const events = entries.flatMap(eventOf)
      await commit(async (tx) => {
        await appendEvents(tx, events)
        return []
      })
      told(events)
    },
  }
}

interface Body {
  message?: string
  recipient?: string
  sender?: { party: string }
  letter?: { sender: { party: string } }
  reason?: string
  channel?: string
  purpose?: string
}

function eventOf(entry: FeedEntry): NewEvent[] {
  const { message, recipient, sender, letter, reason, channel, purpose } = entry.fact.body as Body
  const party = sender?.party ?? letter?.sender.party
  // A mail about something else than a letter concerns no sender.
  if (!message || !party) return []
  const detail = channel && reason ? `${channel}: ${reason}` : (reason ?? purpose ?? null)
  return [{ sender: party, entry, message, recipient: recipient ?? null, detail }]
}
