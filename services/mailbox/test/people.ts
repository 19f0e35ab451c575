import { createHash, randomBytes } from 'node:crypto'
import {
  channelDecided,
  consentGiven,
  consentWithdrawn,
  type Fact,
  type FeedEntry,
  idFromDigest,
  type Letter,
  shardOf,
} from '@zegel/contract'
import { type Caller, type Commit, type Follow, instant } from '@zegel/host'
import { openStore, type Store, write } from '@zegel/store'
import { createDatabase, type Scope } from '@zegel/testing'
import { type MailboxTables, mailbox } from '../src/index.ts'

/** The mailbox's own database, and beside it a book in which this test puts what is "sealed". */
export async function openMailbox(t: Scope) {
  const sealing = { name: 'evidence', migrations: [], start: () => Promise.reject(new Error('only its book is used')) }
  const database = await createDatabase([mailbox, sealing])
  t.teardown(() => database.drop())
  const store: Store<MailboxTables> = await openStore({ url: database.urlOf('mailbox'), schema: 'mailbox', max: 12 })
  const sealed: Store<never> = await openStore({ url: database.urlOf('evidence'), schema: 'evidence', max: 12 })
  t.teardown(() => store.close())
  t.teardown(() => sealed.close())
  const seal = (...facts: Fact[]) => write(sealed, async () => ({ value: Date.now(), facts })).then(() => Date.now())
  return { store, sealed: sealed.book, seal }
}

/** A page for a follower, in one transaction; the facts that it told. */
export async function step(store: Store<MailboxTables>, follow: Follow<MailboxTables>, entries: readonly FeedEntry[]) {
  let told: readonly Fact[] = []
  const commit: Commit<MailboxTables> = (run) =>
    write<MailboxTables, void>(store, async (tx) => {
      told = await run(tx)
      return { value: undefined, facts: told }
    })
  await follow.step(entries, commit)
  return told
}

export const newId = () => idFromDigest(randomBytes(32))
export const entriesOf = (facts: readonly Fact[]): FeedEntry[] =>
  facts.map((fact, nth) => ({ fact, shard: shardOf(fact.subject), position: nth + 1 }))

const act = (party: string) => ({
  party,
  portal: 'test',
  language: 'nl' as const,
  assurance: 'substantial',
  authenticatedAt: instant(Date.now()),
})

export const withdrawn = (party: string) =>
  consentWithdrawn.make({ about: [party, newId()], subject: party, at: instant(Date.now()), body: act(party) })

export const given = (party: string) =>
  consentGiven.make({
    about: [party, newId()],
    subject: party,
    at: instant(Date.now()),
    body: { ...act(party), terms: '1', termsDigest: '0'.repeat(64) },
  })

type Decision = Parameters<typeof channelDecided.make>[0]['body']

export function decided(party: string, change: Partial<Decision> & { mode?: Letter['mode'] } = {}) {
  const { mode = 'basic', message = newId(), ...rest } = change
  const body: Decision = {
    message,
    recipient: party,
    revision: 0,
    channel: 'electronic',
    reason: 'consent-active',
    snapshot: { consent: 'given', contactVerified: true },
    letter: letter(mode),
    ...rest,
  }
  const box = { party, digest: '0'.repeat(64), sealed: 'AAAA' }
  const about = [message, party, String(body.revision)]
  return channelDecided.make({ about, subject: party, at: instant(Date.now()), body, boxes: [box] })
}

function letter(mode: Letter['mode']): Letter {
  return {
    sender: { party: newId(), cbe: '0207436872', name: 'Ville' },
    messageType: 'decision',
    language: 'fr',
    mode,
    fallback: 'reject',
    submittedAt: instant(Date.now()),
    parts: [
      { part: 0, content: newId(), mediaType: 'application/pdf', size: 1, sha256: createHash('sha256').digest('hex') },
    ],
  }
}

export const callerOf = (party: string): Caller => ({
  kind: 'recipient',
  party,
  client: 'portal',
  session: 's',
  scopes: ['mailbox'],
  authenticatedAt: 1_700_000_000,
  assurance: 'substantial',
  method: 'test',
})
