import type { Answer } from './attempt.ts'
import type { Mail } from './compose.ts'

/** A way out of the house for mails. */
export interface Delivery {
  /** which server answers */
  host: string
  /** mails taken from the database at a time, and how many of them are under way at once */
  batchMax: number
  parallelMax: number
  /** One attempt; never throws for what a server or a network does. Ends soon after the signal. */
  deliver(mail: Mail, signal: AbortSignal): Promise<Answer>
  close(): void | Promise<void>
}
