import { consentGiven, type Language, Refusal } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { type Acting, actOf, actTime, newId, record } from './act.ts'
import { addAct, givenTimes, loadLastAct } from './acts.ts'
import { refuseBeyond } from './rate.ts'
import { takeRecipient } from './recipients.ts'
import { currentTerms, termsDigest } from './terms.ts'

/** A person may change their mind often; withdrawing is always possible, so giving is what is bounded. */
const GIVEN_MAX = 20
const GIVEN_WINDOW_MS = 60 * 60_000

export interface Given {
  caller: Caller
  terms: string
  language: Language
  portal: string
}

/**
 * A person agrees to the terms that were shown to them. Agreeing again to the same version changes nothing, and
 * answers with the fact that stands.
 */
export async function give(acting: Acting, { caller, terms, language, portal }: Given) {
  if (terms !== currentTerms.version) throw new Refusal('terms-unknown')
  const { party } = caller
  return record(acting, async (tx) => {
    const row = await takeRecipient(tx, party)
    if (row.consent === 'given' && row.terms === terms) {
      const { fact, at } = await loadLastAct(tx, row.consent_fact as string)
      return { value: { fact, at } }
    }
    const now = acting.clock.now()
    refuseBeyond(GIVEN_MAX, GIVEN_WINDOW_MS, await givenTimes(tx, party, instant(now - GIVEN_WINDOW_MS)), now)
    const at = await actTime(tx, acting, row)
    const body = { ...actOf(caller, portal, language), terms, termsDigest: termsDigest(language) }
    const fact = consentGiven.make({ about: [party, newId(acting)], subject: party, at, after: row.consent_fact, body })
    const { assurance, termsDigest: terms_digest } = body
    await addAct(tx, { fact: fact.id, party, act: 'given', at, portal, language, terms, terms_digest, assurance })
    return { value: { fact: fact.id, at }, facts: [fact] }
  })
}
