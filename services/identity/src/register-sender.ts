import { closed, isEnterpriseNumber, line, partyRegistered, Refusal } from '@zegel/contract'
import { type Context, instant, partyId } from '@zegel/host'
import { write } from '@zegel/store'
import { calculateJwkThumbprint } from 'jose'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { ClientKey, usableKey } from './client-key.ts'
import { insertSender, lockSender, type Sender, updateSender } from './senders.ts'
import type { Tables } from './tables.ts'

export const NewSender = closed({
  cbe: Type.String({ pattern: '^[01][0-9]{9}$', description: 'enterprise number' }),
  name: line(200),
  client: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,99}$', description: 'client id, chosen by the operator' }),
  jwk: ClientKey,
  nationalNumber: Type.Boolean({ description: 'holds an authorisation to use national numbers' }),
})
export type NewSender = Static<typeof NewSender>

const check = Compile(NewSender)

/** What an operator wrote in a file. @throws Refusal body-invalid, naming the member */
export function newSender(value: unknown): NewSender {
  if (check.Check(value)) return value
  const [error] = check.Errors(value)
  throw new Refusal('body-invalid', { detail: `${error?.instancePath || '/'} ${error?.message}` })
}

type House = Pick<Context<Tables>, 'store' | 'keys' | 'clock'>

/** An administration may send from now on, or what is known of it changes. Registering the same again is no change. */
export async function registerSender({ store, keys, clock }: House, input: NewSender): Promise<{ party: string }> {
  if (!isEnterpriseNumber(input.cbe)) throw new Refusal('body-invalid', { detail: 'cbe has wrong check digits' })
  const key = usableKey(input.jwk)
  const jwk = JSON.stringify(key)
  const clientKey = await calculateJwkThumbprint(key)
  const party = partyId(await keys.secret('party'), 'be-cbe', input.cbe)
  return write(store, async (tx) => {
    const { client, cbe, name, nationalNumber } = input
    const wanted = { client, party, cbe, name, nationalNumber, jwk }
    const known = await lockSender(tx, client)
    const next = decide(known, wanted)
    if (!next) return { value: { party } }
    if (known) await updateSender(tx, next)
    else if (!(await insertSender(tx, next))) throw new Refusal('unavailable', { detail: 'registered by another' })
    const about = [party, client, String(next.revision)]
    const body = { party, cbe, name, client, nationalNumber, clientKey }
    return {
      value: { party },
      facts: [partyRegistered.make({ about, subject: party, at: instant(clock.now()), body })],
    }
  })
}

/** undefined: nothing changes. A revoked client comes back only with another key. */
function decide(known: Sender | undefined, wanted: Omit<Sender, 'revision' | 'revoked'>): Sender | undefined {
  if (!known) return { ...wanted, revision: 1, revoked: false }
  if (known.party !== wanted.party) throw new Refusal('body-invalid', { detail: 'client belongs to another party' })
  const { jwk, name, nationalNumber } = wanted
  if (known.jwk === jwk && known.name === name && known.nationalNumber === nationalNumber) return undefined
  return { ...wanted, revision: known.revision + 1, revoked: known.revoked && known.jwk === jwk }
}
