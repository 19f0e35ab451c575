import { randomBytes } from 'node:crypto'
import {
  contactClaimed,
  contactConfirmed,
  type Fact,
  idFromDigest,
  type Language,
  type Letter,
  messageConsigned,
  messageOffered,
  shardOf,
} from '@zegel/contract'
import { type Clock, instant, readConfig } from '@zegel/host'
import { Keyring, openStore, type Store, write } from '@zegel/store'
import { createDatabase, MemoryLog, makeFolder, type Scope } from '@zegel/testing'
import { Bell } from '../src/bell.ts'
import type { Delivery } from '../src/delivery.ts'
import { notice, type Tables } from '../src/index.ts'
import { noteJobs } from '../src/note.ts'
import { type Sending, sendDue } from '../src/send.ts'

export const newId = () => idFromDigest(randomBytes(32))

/** The service's own database, without a process around it. */
export async function openNotice(t: Scope, clock: Clock) {
  const database = await createDatabase([notice])
  const store: Store<Tables> = await openStore<Tables>({ url: database.urlOf('notice'), schema: 'notice' })
  t.teardown(() => database.drop())
  t.teardown(() => store.close())
  const log = new MemoryLog()
  const keyring = new Keyring(store.db, Buffer.alloc(32, 7))
  const config = { ...readConfig({ ZEGEL_DATA: makeFolder(t) }), publicUrl: 'https://letters.example' }
  const sending: Sending = { store, keyring, clock, log: log.logger, config }
  const follow = noteJobs('zegel.example', () => {})

  const box = async (party: string, email: string, code?: string) => {
    const salt = randomBytes(32).toString('base64url')
    return keyring.seal([{ party, text: JSON.stringify({ salt, email, ...(code && { code }) }) }])
  }
  const at = () => instant(clock.now())
  return {
    sending,
    store,
    log,
    database,
    note: (...facts: Fact[]) =>
      follow.step(
        facts.map((fact) => ({ fact, shard: shardOf(fact.subject), position: 1 })),
        (run) => write<Tables, void>(store, async (tx) => ({ value: undefined, facts: await run(tx) })),
      ),
    claimed: async (party: string, email: string, language: Language = 'nl', code = '012345') => {
      const claim = newId()
      const body = { party, claim, language, expiresAt: instant(clock.now() + 900_000) }
      return contactClaimed.make({
        about: [claim],
        subject: party,
        at: at(),
        body,
        boxes: await box(party, email, code),
      })
    },
    confirmed: async (party: string, email: string, language: Language = 'nl') => {
      const claim = newId()
      const body = { party, claim, language, commitment: '0'.repeat(64) }
      return contactConfirmed.make({ about: [claim], subject: party, at: at(), body, boxes: await box(party, email) })
    },
    consigned: (party: string, options?: Partial<Letter>) => about(messageConsigned, party, at(), options),
    offered: (party: string, options?: Partial<Letter>) =>
      about(messageOffered, party, at(), { mode: 'consent', ...options }),
  }
}

function about(
  kind: typeof messageConsigned | typeof messageOffered,
  recipient: string,
  at: string,
  options?: Partial<Letter>,
) {
  const message = newId()
  const letter: Letter = {
    sender: { party: newId(), cbe: '0207436872', name: 'Städtische Behörde Lüttich' },
    messageType: 'decision',
    language: 'fr',
    mode: 'basic',
    fallback: 'reject',
    submittedAt: at,
    parts: [{ part: 0, content: newId(), mediaType: 'application/pdf', size: 1, sha256: '0'.repeat(64) }],
    ...options,
  }
  const common = { message, recipient, revision: 0, letter }
  if (kind === messageOffered) return messageOffered.make({ about: [message], subject: recipient, at, body: common })
  return messageConsigned.make({ about: [message], subject: recipient, at, body: { ...common, sender: letter.sender } })
}

/** Runs the sending loop while something else is done. */
export async function sendingWhile<T>(sending: Sending, delivery: Delivery, run: () => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const loop = sendDue(sending, delivery, new Bell()).run(stop.signal)
  try {
    return await Promise.race([run(), loop.then(() => run())])
  } finally {
    stop.abort()
    await loop
  }
}

/** What the service has said, in the order of its book. */
export async function bookOf(store: Store<Tables>): Promise<Fact[]> {
  const cursors = Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0]))
  const page = await store.book.read({ cursors, limit: 100_000, waitMs: 0 }, AbortSignal.timeout(30_000))
  return page.entries.map(({ fact }) => fact)
}
