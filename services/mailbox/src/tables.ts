import type { ItemState, Mode, Reason } from './item.ts'

export interface Tables {
  item: ItemTable
  withdrawal: { party: string; fact: string; at: string }
  opening: OpeningTable
  reading_grant: { hash: Buffer; opening: string; party: string; message: string; session: string; expires_at: string }
  transfer: TransferTable
  instance: { id: string; beat_at: string }
}

export interface ItemTable {
  party: string
  message: string
  revision: number
  state: ItemState
  mode: Mode
  reason: Reason
  /** the public letter, JSON */
  letter: string
  /** the private part, still encrypted, JSON */
  box: string | null
  /** when it first became visible to the recipient */
  arrived_at: string | null
}

export interface OpeningTable {
  id: string
  party: string
  message: string
  session: string
  /** by whom and how, JSON: the hand-over names it again */
  act: string
  opened_at: string
  sealed_at: string | null
  /** when its last grant ends */
  lapses_at: string | null
  /** which bytes of the main content were sent; int8multirange */
  covered: string
  covered_told: boolean
  incomplete_told: boolean
}

export interface TransferTable {
  id: string
  opening: string
  party: string
  message: string
  part: number
  from_byte: number
  /** exclusive */
  to_byte: number
  /** bytes that surely left for the recipient, counted from `from_byte` */
  sent: number | null
  /** bytes that were handed to the operating system */
  handed: number | null
  started_at: string
  ended_at: string | null
  outcome: string | null
  /** whether an access tells of it */
  told: boolean
  instance: string
}
