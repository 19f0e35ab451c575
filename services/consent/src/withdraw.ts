import { consentWithdrawn, Refusal } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { type Acting, actOf, actTime, newId, record } from './act.ts'
import { addAct, loadLastAct } from './acts.ts'
import { takeRecipient } from './recipients.ts'

export interface Withdrawal {
  caller: Caller
}

/**
 * A person takes their consent back: from the next decision on nothing goes to them electronically. It waits for
 * the decisions that hold this person's row, so in the book it comes after them, and every later one sees it.
 */
export async function withdraw(acting: Acting, { caller }: Withdrawal) {
  const { party } = caller
  return record(acting, async (tx) => {
    const row = await takeRecipient(tx, party)
    if (row.consent !== 'given') throw new Refusal('consent-not-given')
    // The person spoke to us last in the language in which they gave it.
    const { language, terms, terms_digest } = await loadLastAct(tx, row.consent_fact as string)
    const at = await actTime(tx, acting, row)
    const body = { ...actOf(caller, caller.client, language), terms, termsDigest: terms_digest }
    const fact = consentWithdrawn.make({
      about: [party, newId(acting)],
      subject: party,
      at,
      after: row.consent_fact,
      body,
    })
    const { portal, assurance } = body
    await addAct(tx, { fact: fact.id, party, act: 'withdrawn', at, portal, language, terms, terms_digest, assurance })
    return { value: { fact: fact.id, at }, facts: [fact] }
  })
}
