import { contactClaimed, type Language } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { type Acting, newId, newSalt, plainActOf, record } from './act.ts'
import { addressCommitment, canonicalAddress } from './address.ts'
import { CLAIM_WINDOW_MS, CLAIMS_MAX, CODE_ATTEMPTS_MAX, CODE_LIFE_MS } from './claim.ts'
import { addClaim, claimTimes } from './claims.ts'
import { codeMac, newCode } from './code.ts'
import { refuseBeyond } from './rate.ts'
import { takeRecipient } from './recipients.ts'

export interface ContactClaim {
  caller: Caller
  email: string
  language: Language
}

/** A person names an address as theirs; the code that proves it travels to notice in a box, and from there by mail. */
export async function claimContact(acting: Acting, { caller, email, language }: ContactClaim) {
  const { party } = caller
  const claim = newId(acting)
  const code = newCode(acting.random)
  const salt = newSalt(acting)
  const address = canonicalAddress(email)
  // Two boxes: once the address is confirmed, no reader of that fact needs the code.
  const [withCode, withoutCode] = await acting.keyring.seal([
    { party, text: JSON.stringify({ salt: newSalt(acting), email: address, code }) },
    { party, text: JSON.stringify({ salt, email: address }) },
  ])
  const code_mac = codeMac(await acting.keys.secret('codes'), claim, code)
  return record(acting, async (tx) => {
    await takeRecipient(tx, party)
    const now = acting.clock.now()
    refuseBeyond(CLAIMS_MAX, CLAIM_WINDOW_MS, await claimTimes(tx, party, instant(now - CLAIM_WINDOW_MS)), now)
    const [at, expiresAt] = [instant(now), instant(now + CODE_LIFE_MS)]
    const fact = contactClaimed.make({
      about: [claim],
      subject: party,
      at,
      body: { party, claim, language, expiresAt, act: plainActOf(caller) },
      boxes: withCode ? [withCode] : [],
    })
    await addClaim(tx, {
      claim,
      party,
      language,
      code_mac,
      attempts_left: CODE_ATTEMPTS_MAX,
      made_at: at,
      expires_at: expiresAt,
      confirmed_at: null,
      box: JSON.stringify(withoutCode),
      commitment: addressCommitment(salt, address),
    })
    return { value: { fact: fact.id, at, claim, address, expiresAt, attemptsLeft: CODE_ATTEMPTS_MAX }, facts: [fact] }
  })
}
