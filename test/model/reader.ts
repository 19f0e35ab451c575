import type { Answer, Recipient } from '@zegel/testing'
import { readAndBreakOff } from '../support/mailbox.ts'
import type { Sender } from './people.ts'
import type { Transfer } from './plan.ts'
import { retried, Surprise } from './surprise.ts'

export interface Letter {
  message: string
  main: Sender['contents']['small']
  attachment: Sender['contents']['small'] | undefined
  large: boolean
}

/**
 * The same person with the token that they have now: an actor renews its token, and a grant counts for one session.
 * Methods are the actor's own.
 */
export async function inOneSession(actor: Recipient): Promise<Recipient> {
  const token = await actor.token()
  return Object.create(actor, { token: { value: async () => token } }) as Recipient
}

/** One transfer of a part with a grant; true where it left something behind. */
export async function transfer(actor: Recipient, letter: Letter, grant: string, what: Transfer): Promise<boolean> {
  if (what === 'cut' && !letter.large) return false
  if (what === 'attachment' && !letter.attachment) return false
  const { message, main } = letter
  if (what === 'cut') {
    await readAndBreakOff(actor.place, actor, message, grant, Math.floor(main.bytes.length / 2))
    return true
  }
  if (what === 'head') {
    const path = `/mailbox/items/${message}/parts/0`
    const answer = await actor.call('HEAD', path, { headers: { 'zegel-grant': grant } })
    if (answer.status !== 200) throw new Surprise(`HEAD was answered with ${answer.status}`)
    return false
  }
  const half = Math.floor(main.bytes.length / 2)
  const asked = {
    whole: { part: 0, bytes: main.bytes },
    first: { part: 0, range: `bytes=0-${half - 1}`, bytes: main.bytes.subarray(0, half) },
    second: { part: 0, range: `bytes=${half}-`, bytes: main.bytes.subarray(half) },
    attachment: { part: 1, bytes: letter.attachment?.bytes },
  }[what] as { part: number; range?: string; bytes: Buffer }
  const headers = asked.range === undefined ? {} : { range: asked.range }
  const answer = await retried(() => actor.part(message, grant, asked.part, headers))
  const wanted = asked.range === undefined ? 200 : 206
  if (answer.status !== wanted) throw new Surprise(`${what} was answered with ${said(answer)}`)
  if (!answer.bytes.equals(asked.bytes)) throw new Surprise(`${what}: other bytes than were sent`)
  return true
}

export function said({ status, body }: Answer): string {
  return body?.code === undefined ? String(status) : `${status} ${body.code}`
}
