import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Proof } from '@zegel/contract'
import { type Administration, type Answer, type Recipient } from '@zegel/testing'
import { submission } from '../support/letters.ts'

export const CLIENTS = 16
const ANSWER_MS_MAX = 20_000
/** Refusals that say "not now"; any other is a failure of the test. */
const LATER = new Set([429, 500, 502, 503])

export interface Letter {
  nth: number
  sender: Administration
  body: ReturnType<typeof submission>
  recipients: number
}

/** What the house has promised for good. */
export interface Acknowledged {
  letter: Letter
  message: string
  /** SHA-256 of the 201, where the first acknowledgement was one */
  receipt: string | undefined
  /** the evidences shown, in their order */
  evidences: readonly string[]
  /** kept of a sample only */
  proofs: readonly Proof[] | undefined
  attempts: number
}

export const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export function letterOf(nth: number, sender: Administration, content: string, to: readonly Recipient[]): Letter {
  const recipients = to.map(({ number }) => number)
  return {
    nth,
    sender,
    recipients: to.length,
    body: submission({ content, recipients, senderReference: `reference-${nth}` }),
  }
}

/** Any answer of the house, however often it must be asked; `stop` ends it. Counts the tries. */
export async function ask(what: () => Promise<Answer>, stop: AbortSignal, tries: { count: number }): Promise<Answer> {
  for (;;) {
    stop.throwIfAborted()
    tries.count++
    try {
      const answer = await what()
      // 401: who reads the token cannot read the keys or the revocations yet.
      if (!LATER.has(answer.status) && answer.status !== 401) return answer
    } catch (error) {
      // The connection broke, or nobody listens: exactly what a client must live with.
      if (stop.aborted) throw error
    }
    await sleep(50 + Math.random() * 250)
  }
}

/** One letter in this many is deposited without waiting for its proof. */
const ASYNC_EVERY = 10

export const post = ({ nth, sender, body }: Letter, headers: Record<string, string> = {}) =>
  sender.call('POST', '/deposit/messages', {
    json: body,
    headers: { 'idempotency-key': `key-${nth}`, ...headers },
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  })

/** Deposits with one key until it is acknowledged: a 201, or a 202 followed until its proof is there. */
export async function deposit(letter: Letter, keep: boolean, stop: AbortSignal): Promise<Acknowledged> {
  const tries = { count: 0 }
  const prefer: Record<string, string> = letter.nth % ASYNC_EVERY === 0 ? { prefer: 'respond-async' } : {}
  const answer = await ask(() => post(letter, prefer), stop, tries)
  if (answer.status !== 201 && answer.status !== 202)
    throw new Error(`deposit ${letter.nth}: ${answer.status} ${answer.bytes}`)
  const { message } = answer.body
  let { proofs } = answer.body as { proofs?: Proof[] }
  while (!proofs) {
    const get = () => letter.sender.call('GET', answer.body.statusUrl, { signal: AbortSignal.timeout(ANSWER_MS_MAX) })
    const status = await ask(get, stop, tries)
    // A promise that is not kept: the message was acknowledged, and is not there.
    if (status.status !== 200)
      throw new Error(`deposit ${letter.nth} was acknowledged and then answered ${status.status}`)
    proofs = status.body.proofs
    if (!proofs) await sleep(200)
  }
  return {
    letter,
    message,
    receipt: answer.status === 201 ? digestOf(answer.bytes) : undefined,
    evidences: proofs.map(({ evidenceId }) => evidenceId),
    proofs: keep ? proofs : undefined,
    attempts: tries.count,
  }
}

/** Sixteen clients, each with its next letter as soon as one is acknowledged. */
export async function depositAll(
  letters: readonly Letter[],
  kept: ReadonlySet<number>,
  gate: () => Promise<void>,
  stop: AbortSignal,
  told: (done: number) => void,
) {
  const done: Acknowledged[] = []
  const waiting = letters.values()
  const client = async () => {
    for (const letter of waiting) {
      await gate()
      done.push(await deposit(letter, kept.has(letter.nth), stop))
      told(done.length)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return done
}
