import type { EventRow } from './events.ts'

/** Where a letter stands for one recipient, as the sender sees it: the last event that changes it. */
const states: Readonly<Record<string, string>> = {
  'message.offered': 'offered',
  'message.accepted': 'accepted',
  'message.refused': 'refused',
  'message.consigned': 'consigned',
  'message.undeliverable': 'undeliverable',
  'message.expired': 'expired',
  'message.handed-over': 'handed-over',
}

export interface RecipientStatus {
  recipient: string
  state: string
  at: string
  reason?: string
}

/** `events` in their order. A letter whose channel is paper is held, visibly, until paper is in service. */
export function statusesOf(events: readonly EventRow[]): RecipientStatus[] {
  const found = new Map<string, RecipientStatus>()
  for (const { kind, recipient, at, detail } of events) {
    if (!recipient) continue
    const decided = kind === 'channel.decided'
    const state = decided ? (detail?.startsWith('paper') ? 'held-for-paper' : 'decided') : states[kind]
    if (!state) continue
    const reason = decided || kind === 'message.undeliverable' ? detail : null
    found.set(recipient, { recipient, state, at, ...(reason && { reason }) })
  }
  return [...found.values()]
}
