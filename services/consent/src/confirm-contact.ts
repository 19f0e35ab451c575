import { timingSafeEqual } from 'node:crypto'
import { contactClaimed, contactConfirmed, derivedId, Refusal } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { type Acting, plainActOf, record } from './act.ts'
import { judge } from './claim.ts'
import { confirmClaim, loadClaim, spendAttempt } from './claims.ts'
import { codeMac } from './code.ts'
import { takeRecipient } from './recipients.ts'
import type { ClaimRow } from './tables.ts'

/**
 * The code came back: the address is the person's. Attempts are counted under the person's lock, so guessing in
 * parallel gains nothing; a wrong one is committed before it is answered.
 */
export async function confirmContact(
  acting: Acting,
  { caller, code }: { caller: Caller; code: string },
): Promise<Confirmed> {
  const { party } = caller
  const secret = await acting.keys.secret('codes')
  const result = await record<Refusal | Confirmed>(acting, async (tx) => {
    const claim = await loadClaim(tx, (await takeRecipient(tx, party)).claim)
    if (!claim) throw new Refusal('contact-missing')
    const now = acting.clock.now()
    const verdict = judge(claim, timingSafeEqual(codeMac(secret, claim.claim, code), claim.code_mac), now)
    if (verdict === 'code-wrong') {
      await spendAttempt(tx, claim.claim)
      return { value: new Refusal(verdict, { members: { attemptsLeft: claim.attempts_left - 1 } }) }
    }
    if (verdict === 'repeated') return { value: confirmed(claim) }
    if (verdict !== 'confirmed') throw new Refusal(verdict)
    const at = instant(Math.max(now, Date.parse(claim.made_at)))
    await confirmClaim(tx, party, claim.claim, at)
    return { value: confirmed({ ...claim, confirmed_at: at }), facts: [confirmedFact(claim, caller, at)] }
  })
  if (result instanceof Refusal) throw result
  return result
}

interface Confirmed {
  fact: string
  at: string
  /** JSON of the box that holds the address */
  box: string
}

function confirmed({ claim, confirmed_at, box }: ClaimRow): Confirmed {
  return { fact: derivedId(contactConfirmed.kind, claim), at: confirmed_at as string, box }
}

function confirmedFact({ claim, party, language, box, commitment }: ClaimRow, caller: Caller, at: string) {
  return contactConfirmed.make({
    about: [claim],
    subject: party,
    at,
    after: derivedId(contactClaimed.kind, claim),
    body: { party, claim, language, commitment, act: plainActOf(caller) },
    boxes: [JSON.parse(box)],
  })
}
