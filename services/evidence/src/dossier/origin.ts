import { type LetterDetail, messageDeposited, messageRejected, type Part, type Sender } from '@zegel/contract'
import type { Static } from 'typebox'
import type { Told } from '../timeline.ts'

export type Deposited = Static<typeof messageDeposited.schema>
export type Rejected = Static<typeof messageRejected.schema>

/** Where a message begins: what was handed in, or that it was refused. */
export interface Origin {
  /** the fact's id: its boxes hold the private part */
  fact: string
  sender: Sender
  deposited?: Deposited
  rejected?: Rejected
  recipients: Deposited['recipients']
  parts: readonly Part[]
}

/** The private part of a letter, opened for who may see it. */
export interface Opened {
  recipient: string
  detail: LetterDetail
}

/** The first of the two that the reader may see; a chain of no message has none. */
export function originOf(steps: readonly Told[]): Origin | undefined {
  const first = steps.find(({ kind }) => kind === messageDeposited.kind || kind === messageRejected.kind)
  if (!first) return undefined
  if (first.kind === messageRejected.kind) {
    const rejected = first.body as Rejected
    return { fact: first.fact, sender: rejected.sender, rejected, recipients: rejected.recipients, parts: [] }
  }
  const deposited = first.body as Deposited
  const { recipients, letter } = deposited
  return { fact: first.fact, sender: letter.sender, deposited, recipients, parts: letter.parts }
}
