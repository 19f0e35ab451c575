import type { Language, NoticePurpose } from '@zegel/contract'

export interface Tables {
  contact: ContactRow
  job: JobRow
}

/** Where and in which language a person is told: what they confirmed last. */
export interface ContactRow {
  party: string
  language: Language
  /** the address, sealed with the person's key: JSON of a Box */
  box: string
}

/** One mail to one person about one fact. */
export interface JobRow {
  id: string
  /** the fact that is told about, and when it happened */
  fact: string
  fact_at: string
  recipient: string
  purpose: NoticePurpose
  language: Language
  /** the address, for a contact also the code: JSON of a Box */
  box: string
  message: string | null
  /** JSON of the sender, where there is one */
  sender: string | null
  /** whether the mail may say who wrote */
  names_sender: boolean
  /** the Message-ID of every attempt */
  mail_id: string
  state: 'due' | 'sent' | 'failed' | 'dropped'
  attempts: number
  due_at: string
  /** after this moment it is no use any more */
  useful_until: string
  /** the answer to the last attempt; null while one is under way */
  reply: string | null
}
