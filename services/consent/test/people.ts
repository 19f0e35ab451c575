import { createHash, randomBytes } from 'node:crypto'
import {
  derivedId,
  type Fact,
  type FeedEntry,
  idFromDigest,
  type Letter,
  messageDeposited,
  messageWithheld,
  shardOf,
} from '@zegel/contract'
import { type Caller, HouseKeys, instant, systemClock } from '@zegel/host'
import { Keyring, openStore, type Store } from '@zegel/store'
import { createDatabase, makeFolder, type Scope } from '@zegel/testing'
import { sql } from 'kysely'
import type { Acting } from '../src/act.ts'
import { consent, type Tables } from '../src/index.ts'

/** The service's own database, without a process around it. */
export async function openConsent(t: Scope, clock = systemClock) {
  const database = await createDatabase([consent])
  const store: Store<Tables> = await openStore<Tables>({ url: database.urlOf('consent'), schema: 'consent', max: 12 })
  t.teardown(() => database.drop())
  t.teardown(() => store.close())
  const acting: Acting = {
    clock,
    store,
    random: randomBytes,
    announce: () => {},
    keyring: new Keyring(store.db, randomBytes(32)),
    keys: new HouseKeys(makeFolder(t), true),
  }
  return { store, acting }
}

export const newParty = () => idFromDigest(randomBytes(32))

export const callerOf = (party: string): Caller => ({
  kind: 'recipient',
  party,
  client: 'portal',
  session: 's',
  scopes: ['consent'],
  authenticatedAt: 1_700_000_000,
  assurance: 'substantial',
  method: 'test',
})

/** People who gave consent and confirmed an address long ago, in two statements: the races are about what follows. */
export async function reachable(store: Store<Tables>, count: number): Promise<string[]> {
  const parties = Array.from({ length: count }, newParty)
  const claims = parties.map((party) => derivedId('claim', party))
  const facts = parties.map((party) => derivedId('given', party))
  await sql`insert into recipient (party, consent, consent_at, terms, consent_fact)
    select party, 'given', now() - interval '1 day', '2026-11', fact
    from unnest(${parties}::uuid[], ${facts}::uuid[]) as n(party, fact)`.execute(store.db)
  await sql`insert into consent_act (fact, party, act, at, portal, language, terms, terms_digest, assurance)
    select fact, party, 'given', now() - interval '1 day', 'test', 'nl', '2026-11', ${'0'.repeat(64)}, 'substantial'
    from unnest(${parties}::uuid[], ${facts}::uuid[]) as n(party, fact)`.execute(store.db)
  await sql`insert into claim (claim, party, language, code_mac, attempts_left, made_at, expires_at, confirmed_at, box, commitment)
    select claim, party, 'nl', '', 5, now(), now(), now(), '{}', ''
    from unnest(${parties}::uuid[], ${claims}::uuid[]) as n(party, claim)`.execute(store.db)
  await sql`update recipient set contact = n.claim
    from unnest(${parties}::uuid[], ${claims}::uuid[]) as n(party, claim)
    where recipient.party = n.party`.execute(store.db)
  return parties
}

export function letter(fallback: Letter['fallback'] = 'reject'): Letter {
  const sha256 = createHash('sha256').update('x').digest('hex')
  return {
    sender: { party: newParty(), cbe: '0207436872', name: 'Ville' },
    messageType: 'decision',
    language: 'fr',
    mode: 'basic',
    fallback,
    submittedAt: instant(Date.now()),
    parts: [{ part: 0, content: newParty(), mediaType: 'application/pdf', size: 1, sha256 }],
  }
}

/** A deposit for these recipients, as deposit writes it. */
export function deposit(
  recipients: readonly string[],
  options: { fallback?: Letter['fallback']; scheme?: 'be-nrn' | 'be-cbe' } = {},
) {
  const message = newParty()
  return messageDeposited.make({
    about: [message],
    subject: message,
    at: instant(Date.now()),
    body: {
      message,
      client: 'client',
      contactPoint: 'here',
      letter: letter(options.fallback),
      recipients: recipients.map((recipient) => ({
        recipient,
        scheme: options.scheme ?? 'be-nrn',
        commitment: '0'.repeat(64),
      })),
    },
    boxes: recipients.map((party) => ({
      party,
      digest: '0'.repeat(64),
      sealed: Buffer.from(party).toString('base64'),
    })),
  })
}

/** What the mailbox says where a withdrawal came before it consigned. */
export function withheld(decided: Fact<{ message: string; recipient: string; revision: number; letter: Letter }>) {
  const { message, recipient, revision, letter } = decided.body
  return messageWithheld.make({
    about: [message, recipient, String(revision)],
    subject: recipient,
    at: instant(Date.now()),
    after: decided.id,
    body: { message, recipient, revision, withdrawal: newParty(), letter },
    boxes: decided.boxes,
  })
}

export const entryOf = (fact: Fact): FeedEntry => ({ fact, shard: shardOf(fact.subject), position: 1 })

/** Everything in the service's own book, in its order. */
export async function bookOf(store: Store<Tables>): Promise<Fact[]> {
  const cursors = Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0]))
  const page = await store.book.read({ cursors, limit: 1_000_000, waitMs: 0 }, AbortSignal.timeout(60_000))
  return page.entries.map(({ fact }) => fact)
}
