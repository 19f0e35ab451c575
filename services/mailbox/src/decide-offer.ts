import { type Fact, messageAccepted, messageRefused, Refusal } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { write } from '@zegel/store'
import type { Transaction } from 'kysely'
import { latest, withhold } from './arrival.ts'
import { withdrawalAhead } from './fence.ts'
import { acceptance, type Item, isHeldBackBy, refusal } from './item.ts'
import { lockItem, saveState } from './items.ts'
import { actOf, type Mailbox } from './mailbox.ts'
import { factOf, offerOf, receiptOf, withSeal } from './receipt.ts'
import type { Tables } from './tables.ts'
import { DECISIONS } from './take-decisions.ts'

const verbs = {
  accepted: { rule: acceptance, kind: messageAccepted },
  refused: { rule: refusal, kind: messageRefused },
} as const
export type Verb = keyof typeof verbs

/**
 * C.3 or C.4: the recipient decides over an offer. The row lock lets exactly one of them win; the other is told
 * which. The receipt comes once the act is sealed, and is the same however often it is asked for.
 *
 * @throws Refusal item-unknown, item-not-offered, item-refused, item-accepted, item-opened, seal-pending
 */
export async function decideOffer(mailbox: Mailbox, caller: Caller, message: string, verb: Verb) {
  const fact = factOf(`message.${verb}`, { message, party: caller.party })
  const entry = await withSeal(mailbox, fact, async () => {
    const done = await write(mailbox.context.store, (tx) => decide(tx, mailbox, caller, message, verb))
    if (done === 'overtaken') throw new Refusal('item-not-offered')
    return { fact, repeated: done === 'repeated' }
  })
  return { id: message, state: verb, receipt: receiptOf(entry) }
}

type Outcome = { value: 'done' | 'repeated' | 'overtaken'; facts?: readonly Fact[] }

async function decide(
  tx: Transaction<Tables>,
  mailbox: Mailbox,
  caller: Caller,
  message: string,
  verb: Verb,
): Promise<Outcome> {
  const item = await lockItem(tx, caller.party, message)
  if (!item || item.arrivedAt === null) throw new Refusal('item-unknown')
  const step = verbs[verb].rule(item)
  if (step === 'repeat') return { value: 'repeated' }
  if ('no' in step) throw new Refusal(step.no)
  const at = latest(instant(mailbox.context.clock.now()), item.arrivedAt)
  // A sealed withdrawal that the follower has not come to yet ends the offer: see fence.ts.
  const withdrawal = await withdrawalAhead(tx, DECISIONS, mailbox.look, item.party)
  if (withdrawal && isHeldBackBy(withdrawal, item)) {
    const held = withhold(item, withdrawal, latest(at, withdrawal.at))
    await saveState(tx, held.item)
    return { value: 'overtaken', facts: [held.fact] }
  }
  await saveState(tx, { ...item, state: step.to })
  return { value: 'done', facts: [tell(verb, item, caller, at)] }
}

function tell(verb: Verb, { party, message, letter, revision }: Item, caller: Caller, at: string): Fact {
  return verbs[verb].kind.make({
    about: [message, party],
    subject: party,
    at,
    after: offerOf({ party, message, revision }),
    body: { message, recipient: party, sender: letter.sender, act: actOf(caller) },
  })
}
