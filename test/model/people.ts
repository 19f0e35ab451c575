import { type Administration, administration, citizen, enterprise, type Place, type Recipient } from '@zegel/testing'
import { decodeJwt } from 'jose'
import { pdf, put } from '../support/letters.ts'
import { ConsentLog } from './consent-log.ts'
import { inParallel } from './parallel.ts'
import type { ConsentAct, PersonKind } from './plan.ts'

export interface Person {
  kind: PersonKind
  actor: Recipient
  /** the id that evidence has for them */
  party: string
  log: ConsentLog
}

export interface Sender {
  actor: Administration
  /** uploaded once, in many letters */
  contents: Readonly<Record<'small' | 'large' | 'attachment', { id: string; bytes: Buffer }>>
}

/** Everybody who takes part. */
export interface Cast {
  place: Place
  /** with and without an authorisation to use national numbers */
  authorised: Sender
  unauthorised: Sender
  people: Readonly<Record<PersonKind, readonly Person[]>>
  stranger: Recipient
}

const AT_ONCE = 24
/** Long enough that its end is not read while its start is. */
const LARGE_BYTES = 300_000

export async function gatherCast(place: Place, size: number): Promise<Cast> {
  const few = Math.max(2, Math.ceil(size / 5))
  const make = async (kind: PersonKind, count: number) =>
    inParallel(
      AT_ONCE,
      Array.from({ length: count }, () => () => personOf(place, kind)),
    )
  return {
    place,
    authorised: await senderOf(place, true),
    unauthorised: await senderOf(place, false),
    people: {
      reachable: await make('reachable', size),
      never: await make('never', few),
      'no-contact': await make('no-contact', few),
      enterprise: await make('enterprise', few),
      'told-enterprise': await make('told-enterprise', few),
    },
    stranger: enterprise(place),
  }
}

async function personOf(place: Place, kind: PersonKind): Promise<Person> {
  const actor = kind.endsWith('enterprise') ? enterprise(place) : citizen(place)
  if (kind === 'reachable') await actor.becomeReachable('nl')
  if (kind === 'no-contact') await actor.consent('fr')
  if (kind === 'told-enterprise') await actor.confirmContact('de')
  const { sub } = decodeJwt(await actor.token())
  return { kind, actor, party: sub as string, log: new ConsentLog() }
}

async function senderOf(place: Place, nationalNumber: boolean): Promise<Sender> {
  const actor = await administration(place, { nationalNumber })
  const upload = async (bytes: Buffer) => ({ bytes, id: await put(actor, bytes) })
  const contents = {
    small: await upload(pdf(400)),
    large: await upload(pdf(LARGE_BYTES)),
    attachment: await upload(pdf(200)),
  }
  return { actor, contents }
}

/** A person changes their mind. Too often, or again the same: nothing happens. */
export async function changeConsent({ actor, log }: Person, act: ConsentAct): Promise<void> {
  const end = log.begin(act, performance.now())
  const answer =
    act === 'withdraw'
      ? await actor.withdraw()
      : await actor.call('PUT', '/consent/me', { json: { terms: '2026-11', language: 'nl', portal: 'model' } })
  const { status } = answer
  const code = answer.body?.code
  if (status >= 400 && code !== 'consent-not-given' && code !== 'rate-limited')
    throw new Error(`${act} was answered with ${status} ${code}`)
  end(status < 400, performance.now())
}
