import { type Box, type Fact, type Letter, messageDeposited, messageWithheld, type PartyScheme } from '@zegel/contract'

/** One letter for one recipient, waiting for its channel. */
export interface ToDecide {
  message: string
  recipient: string
  revision: number
  /** unknown where the letter was decided before: then the earlier decision has it */
  scheme: PartyScheme | undefined
  letter: Letter
  /** the recipient's private part of the deposit, passed on unopened */
  boxes: readonly Box[]
  /** the fact that this decision follows */
  after: Pick<Fact, 'id' | 'at'>
}

/**
 * What a fact asks for: a deposit one decision for each of its recipients; a letter that the mailbox withheld, because
 * the consent was withdrawn before it was consigned, the next decision.
 */
export function toDecide(fact: Fact): ToDecide[] {
  if (messageDeposited.is(fact)) {
    const { message, letter, recipients } = fact.body
    return recipients.map(({ recipient, scheme }) => ({
      message,
      recipient,
      revision: 0,
      scheme,
      letter,
      after: fact,
      boxes: fact.boxes.filter(({ party }) => party === recipient),
    }))
  }
  if (messageWithheld.is(fact)) {
    const { message, recipient, revision, letter } = fact.body
    return [{ message, recipient, revision: revision + 1, scheme: undefined, letter, boxes: fact.boxes, after: fact }]
  }
  throw new Error(`${fact.kind} is nothing to decide about`)
}
