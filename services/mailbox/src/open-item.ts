import { type FeedEntry, messageConsigned, messageOpened, Refusal } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { write } from '@zegel/store'
import { latest } from './arrival.ts'
import { newGrant } from './grant.ts'
import { opening } from './item.ts'
import { lockItem, saveState } from './items.ts'
import { actOf, type Mailbox, newId } from './mailbox.ts'
import { addGrant, addOpening, findUnsealed, openingTimes } from './openings.ts'
import { factOf, openedOf, receiptOf, withSeal } from './receipt.ts'

/** Each opening is an evidence that is kept for years: openings of one item in the window, at most. */
const OPENINGS_MAX = 200
const WINDOW_MS = 60 * 60_000

function refuseMany(newestFirst: readonly string[], now: number) {
  const oldest = newestFirst[OPENINGS_MAX - 1]
  if (oldest === undefined) return
  throw new Refusal('rate-limited', { retryAfter: Math.ceil((Date.parse(oldest) + WINDOW_MS - now) / 1000) })
}

/**
 * The recipient asks to read. Told and sealed before any byte is given out; then a grant, short-lived, that the
 * parts need. Who repeats a request whose seal was late goes on with the same opening.
 *
 * @throws Refusal item-unknown, item-not-consigned, rate-limited, seal-pending
 */
export async function openItem(mailbox: Mailbox, caller: Caller, message: string) {
  const key = { party: caller.party, message }
  const consignment = await consignmentOf(mailbox, factOf('message.consigned', key))
  const id = newId(mailbox)
  let opened = id
  const entry = await withSeal(mailbox, openedOf(key, id), async () => {
    opened = await write(mailbox.context.store, async (tx) => {
      const { clock, config } = mailbox.context
      const item = await lockItem(tx, caller.party, message)
      if (!item || item.arrivedAt === null) throw new Refusal('item-unknown')
      const step = opening(item)
      if (step === 'repeat' || 'no' in step || !consignment) throw new Refusal('item-not-consigned')
      const since = instant(clock.now() - config.limits.grant_seconds * 1000)
      const unsealed = await findUnsealed(tx, key, caller.session, since)
      if (unsealed) return { value: unsealed }
      refuseMany(await openingTimes(tx, key, instant(clock.now() - WINDOW_MS), OPENINGS_MAX), clock.now())
      const at = latest(instant(clock.now()), consignment.fact.at)
      const act = actOf(caller)
      await addOpening(tx, { id, ...key, session: caller.session, act: JSON.stringify(act), opened_at: at })
      if (step.to !== item.state) await saveState(tx, { ...item, state: step.to })
      const fact = messageOpened.make({
        about: [message, item.party, id],
        subject: item.party,
        at,
        after: consignment.fact.id,
        body: { message, recipient: item.party, sender: item.letter.sender, opening: id, act },
      })
      return { value: id, facts: [fact] }
    })
    return { fact: openedOf(key, opened), repeated: opened !== id }
  })
  const parts = partsOf(consignment).map((part) => ({ part, path: `/mailbox/items/${message}/parts/${part}` }))
  return { ...(await grant(mailbox, opened, entry)), parts, receipt: receiptOf(entry) }
}

async function grant(mailbox: Mailbox, opened: string, { seal }: FeedEntry) {
  const { clock, config, random, store } = mailbox.context
  const { grant, hash } = newGrant(random)
  const expiresAt = instant(clock.now() + config.limits.grant_seconds * 1000)
  await write(store, async (tx) => ({ value: await addGrant(tx, opened, seal?.at as string, hash, expiresAt) }))
  return { grant, expiresAt }
}

function partsOf(consignment: FeedEntry | undefined): number[] {
  const fact = consignment?.fact
  return fact && messageConsigned.is(fact) ? fact.body.letter.parts.map(({ part }) => part) : []
}

/** The content waits for the seal of the consignment. */
async function consignmentOf(mailbox: Mailbox, fact: string): Promise<FeedEntry | undefined> {
  try {
    return (await mailbox.sealed.lookup([fact], false))[0]
  } catch (cause) {
    throw new Refusal('unavailable', { cause })
  }
}
