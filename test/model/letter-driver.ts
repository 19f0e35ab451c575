import { randomUUID } from 'node:crypto'
import { submission } from '../support/letters.ts'
import type { Seen } from './letter-model.ts'
import { type Cast, changeConsent, type Person } from './people.ts'
import type { Act, Plan, RecipientPlan } from './plan.ts'
import { said } from './reader.ts'
import { RecipientDriver } from './recipient-driver.ts'
import { retried, Surprise } from './surprise.ts'

/** A letter that was played, and what is to be judged of it. */
export interface Played {
  plan: Plan
  message: string
  sender: Cast['authorised']
  depositedAt: number
  recipients: readonly RecipientDriver[]
}

/** Deposits one letter and plays what its recipients do, all at the same time. */
export async function playLetter(cast: Cast, plan: Plan): Promise<Played> {
  const sender = plan.authorised ? cast.authorised : cast.unauthorised
  const roles = rolesOf(cast, plan)
  await Promise.all(
    roles.map(async ([{ ready }, person]) => {
      if (ready && person.kind === 'reachable') await changeConsent(person, 'give')
    }),
  )
  const rejected = !plan.authorised && roles.some(([, { actor }]) => actor.scheme === 'be-nrn')
  const depositedAt = performance.now()
  const [message] = await Promise.all([deposit(sender, plan, roles, rejected), ...roles.map(racing)])
  const { small, large, attachment } = sender.contents
  const letter = {
    message,
    main: plan.large ? large : small,
    attachment: plan.attachment ? attachment : undefined,
    large: plan.large,
  }
  const recipients = roles.map(([, person]) => new RecipientDriver(person, letter, cast.stranger, plan, rejected))
  const scripts = roles.map(([{ begins, acts }]) => [...begins, ...acts])
  await Promise.all(recipients.map((driver, nth) => driver.play(scripts[nth] as readonly Act[])))
  return { plan, message, sender, depositedAt, recipients }
}

type Role = readonly [RecipientPlan, Person]

/** Who plays whom; nobody twice. */
function rolesOf({ people }: Cast, { recipients }: Plan): Role[] {
  const taken = new Set<Person>()
  return recipients.flatMap((one): Role[] => {
    const all = people[one.kind]
    const person = all[one.nth % all.length] as Person
    if (taken.has(person)) return []
    taken.add(person)
    return [[one, person]]
  })
}

async function racing([{ racing }, person]: Role): Promise<void> {
  if (person.kind !== 'reachable') return
  for (const act of racing) await changeConsent(person, act)
}

async function deposit(
  sender: Cast['authorised'],
  { mode, fallback, large, attachment }: Plan,
  roles: readonly Role[],
  rejected: boolean,
): Promise<string> {
  const main = { content: sender.contents[large ? 'large' : 'small'].id, role: 'main', fileName: 'brief.pdf' }
  const second = { content: sender.contents.attachment.id, role: 'attachment', fileName: 'bijlage.pdf' }
  const json = submission({
    content: main.content,
    contents: attachment ? [main, second] : [main],
    recipients: roles.map(([, { actor }]) => actor.number),
    mode,
    fallback,
  })
  const headers = { 'idempotency-key': randomUUID() }
  const answer = await retried(() => sender.actor.call('POST', '/deposit/messages', { json, headers }))
  const wanted = rejected ? ['403 sender-not-authorised-nrn', '202'] : ['201', '202']
  if (!wanted.includes(said(answer))) throw new Surprise(`the deposit was answered with ${said(answer)}`)
  return rejected && answer.status === 403 ? answer.body.rejection.message : answer.body.message
}

/** What the model must know of one recipient of a played letter. */
export function seenBy({ plan, depositedAt }: Played, { person, known, openings }: RecipientDriver): Seen {
  return {
    plan,
    kind: person.kind,
    rejected: known.rejected,
    accepted: known.accepted,
    refused: known.refused,
    openings: [...openings.values()],
    consents: person.log.possibleSince(depositedAt),
    withdrawals: person.log.withdrawalsSince(depositedAt),
  }
}
