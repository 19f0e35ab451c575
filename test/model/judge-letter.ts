import { setTimeout as sleep } from 'node:timers/promises'
import { type Played, seenBy } from './letter-driver.ts'
import { type Events, possibleEvents, sameEvents, withoutReadings } from './letter-model.ts'
import type { RecipientDriver } from './recipient-driver.ts'
import { Surprise } from './surprise.ts'

/** How long the last evidence may take, ms. */
const LAST_MS_MAX = 30_000
/** Looks are cheap at first and ever rarer, ms. */
const LOOK_MS = [40, 60, 100, 150, 250, 400]

interface Step {
  event: string
  recipient: string | null
}

/**
 * Asks for the evidences of a played letter until they are what the model allows, once as its sender and once as each
 * of its recipients sees them. The sender sees no readings; a recipient sees nothing of the others.
 */
export async function judgeLetter(played: Played, ms = LAST_MS_MAX): Promise<void> {
  const deadline = performance.now() + ms
  for (let look = 0; ; look++) {
    const wrong = await faultOf(played)
    if (wrong === undefined) return
    if (performance.now() > deadline) throw new Surprise(wrong)
    await sleep(LOOK_MS[Math.min(look, LOOK_MS.length - 1)])
  }
}

async function faultOf(played: Played): Promise<string | undefined> {
  const { message, sender, recipients } = played
  const path = `/evidence/messages/${message}`
  const parties = recipients.map(({ person }) => person.party)
  const seen = (await sender.actor.call('GET', path)).body?.steps as Step[] | undefined
  const foreign = seen?.find(({ recipient }) => recipient === null || !parties.includes(recipient))
  if (!seen || foreign) return foreign ? `${foreign.event} for nobody of the letter` : 'there is no evidence'
  for (const driver of recipients) {
    const { party, actor } = driver.person
    const bySender = mismatch(played, driver, eventsOf(seen, party), withoutReadings)
    if (bySender) return `the sender sees ${bySender}`
    const own = ((await actor.call('GET', path)).body?.steps ?? []) as Step[]
    if (own.some(({ recipient }) => recipient !== party)) return 'a recipient sees what concerns another'
    const byRecipient = mismatch(played, driver, eventsOf(own, party))
    if (byRecipient) return `the recipient sees ${byRecipient}`
  }
  return undefined
}

/** Undefined where the events are among those that the model allows. */
export function mismatch(
  played: Played,
  driver: RecipientDriver,
  events: Events,
  shown: (events: Events) => Events = (all) => all,
): string | undefined {
  const possible = possibleEvents(seenBy(played, driver)).map(shown)
  if (possible.some((one) => sameEvents(one, events))) return undefined
  const few = [...new Set(possible.map((one) => JSON.stringify(one)))].slice(0, 6)
  return `${JSON.stringify(events)} for the ${driver.person.kind} one instead of ${few.join(' or ')}`
}

export function eventsOf(steps: readonly Step[], recipient: string): Events {
  const events: Record<string, number> = {}
  for (const step of steps) {
    if (step.recipient !== recipient) continue
    const name = step.event.slice(step.event.lastIndexOf('/') + 1)
    events[name] = (events[name] ?? 0) + 1
  }
  return events
}
