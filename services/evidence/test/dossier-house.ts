import { createHash, randomBytes } from 'node:crypto'
import {
  channelDecided,
  type Fact,
  type Letter,
  type LetterDetail,
  messageConsigned,
  messageDeposited,
  messageHandedOver,
  messageOpened,
} from '@zegel/contract'
import { type Context, instant, type Service } from '@zegel/host'
import { Book, Keyring, openStore, type Store, write } from '@zegel/store'
import { type Scope, startHouse, type TestClock, type TestHouse, testClock, until } from '@zegel/testing'
import { openFolderVault, type Vault } from '@zegel/vault'
import { sql } from 'kysely'
import { reportThread } from '../src/dossier/report-thread.ts'
import type { Archive } from '../src/dossier/view.ts'
import { OWN_FACTS } from '../src/exports.ts'
import { evidenceService } from '../src/index.ts'
import { newestCheckpoint } from '../src/log/proofs.ts'
import { loadSigners } from '../src/signers.ts'
import { newId } from './notary.ts'

const SOURCES = ['deposit', 'consent', 'mailbox'] as const
type Source = (typeof SOURCES)[number]
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

/** A notary with the books of three services, and what dossiers are made from. */
export interface ArchiveHouse {
  house: TestHouse
  clock: TestClock
  /** on the running house: of a restarted one it is another */
  archive(): Promise<Archive>
  admin: Store<never>
  vault: Vault
  /** publishes, and waits until the facts are sealed and in the log */
  happen(source: Source, facts: readonly Fact[]): Promise<void>
  /** leaves of the newest checkpoint, once it covers the ledger */
  logged(): Promise<number>
}

export async function startArchive(t: Scope): Promise<ArchiveHouse> {
  const clock = testClock()
  const held = new Map<string, Context<never>>()
  const small = SOURCES.map(
    (name): Service<never> => ({
      name,
      migrations: [],
      start: async (context) => {
        held.set(name, context)
        return {}
      },
    }),
  )
  const services = [...small, evidenceService({ sources: SOURCES })]
  const house = await startHouse(t, { services, clock })
  const admin = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 2 })
  t.teardown(() => admin.close())
  const { context } = contextOf(held)
  const vault = await openFolderVault({ ...house.config.contents, masterKey: await context.keys.secret('vault') })
  const reports = reportThread()
  t.teardown(() => reports.close())
  const logged = () =>
    until(
      async () => {
        const { rows } = await sql<{ size: number }>`select size from ledger`.execute(admin.db)
        const size = rows[0]?.size ?? 0
        const newest = await newestCheckpoint(admin.db)
        return newest !== undefined && newest.size === size && size
      },
      { what: 'the log to cover the ledger' },
    )
  return {
    house,
    clock,
    admin,
    vault,
    logged,
    archive: async () => {
      const { context: now } = contextOf(held)
      const store = house.house.store('evidence')
      const person = await now.keys.secret('person')
      return {
        context: { ...now, store, keyring: new Keyring(store.db, person) },
        own: new Book(store.db, OWN_FACTS),
        vault,
        reports,
        signers: await loadSigners(house.config, new Date(clock.now())),
      }
    },
    happen: async (source, facts) => {
      const { store } = held.get(source) as Context<never>
      await write(store, async () => ({ value: undefined, facts }))
      await until(async () => {
        const ids = facts.map(({ id }) => id)
        const { rows } = await sql<{ count: number }>`
          select count(distinct fact)::int4 as count from evidence where fact = any(${ids}::uuid[])`.execute(admin.db)
        return rows[0]?.count === ids.length
      })
      await logged()
    },
  }
}

const contextOf = (held: ReadonlyMap<string, Context<never>>) => ({ context: held.get('deposit') as Context<never> })

export const rootOf = ({ signers }: Archive): Buffer => signers.root as Buffer

/** The key of the log, as a stranger gets it. */
export async function logKeyOf({ house }: ArchiveHouse): Promise<string> {
  return (await (await fetch(`${house.url}/evidence/log/key`)).text()).trim()
}

/** A letter to two people, of whom the first gets it electronically. */
export interface Posted {
  message: string
  sender: { party: string; cbe: string; name: string }
  people: readonly [string, string]
  content: Buffer
  contentId: string
  consigned: Fact
}

export const newSender = () => ({ party: newId(), cbe: '0207203282', name: 'Gemeente Voorbeeld' })

/** A letter that is still to be deposited. */
export async function letterBy(archive: ArchiveHouse, sender: Posted['sender']) {
  const { clock, vault } = archive
  const message = newId()
  const people = [newId(), newId()] as const
  const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(500)])
  const id = newId()
  await vault.write(
    id,
    (async function* () {
      yield content
    })(),
    { maxBytes: 10_000 },
  )
  const letter: Letter = {
    sender,
    messageType: 'decision',
    language: 'nl',
    mode: 'basic',
    fallback: 'reject',
    submittedAt: instant(clock.now()),
    parts: [{ part: 0, content: id, mediaType: 'application/pdf', size: content.length, sha256: sha256(content) }],
  }
  const details = people.map(
    (_, nth): LetterDetail => ({
      salt: randomBytes(32).toString('base64url'),
      scheme: 'be-nrn',
      value: nth === 0 ? '85073003328' : '17073003384',
      subject: 'Beslissing',
      fileNames: ['brief.pdf'],
    }),
  )
  const { context } = await archive.archive()
  const boxes = await context.keyring.seal(people.map((party, nth) => ({ party, text: JSON.stringify(details[nth]) })))
  const deposited = messageDeposited.make({
    about: [message],
    subject: message,
    at: instant(clock.now()),
    boxes,
    body: {
      message,
      client: 'test',
      contactPoint: 'Loket 1',
      letter,
      recipients: people.map((recipient, nth) => {
        const { salt, scheme, value } = details[nth] as LetterDetail
        const salted = [
          Buffer.from('zegel-recipient\0'),
          Buffer.from(salt, 'base64url'),
          Buffer.from(`${scheme}:${value}`),
        ]
        return { recipient, scheme, commitment: sha256(Buffer.concat(salted)) }
      }),
    },
  })
  return { message, people, content, contentId: id, letter, deposited }
}

export async function post(archive: ArchiveHouse): Promise<Posted> {
  const sender = newSender()
  const { clock } = archive
  const { message, people, content, contentId, letter, deposited } = await letterBy(archive, sender)
  await archive.happen('deposit', [deposited])
  const [first] = people
  const decided = channelDecided.make({
    about: [message, first, '0'],
    subject: message,
    after: deposited.id,
    at: instant(clock.now()),
    body: {
      message,
      recipient: first,
      revision: 0,
      channel: 'electronic',
      reason: 'consent-active',
      snapshot: { consent: 'given', consentAt: deposited.at, terms: '1', contactVerified: true },
      letter,
    },
  })
  await archive.happen('consent', [decided])
  const consigned = messageConsigned.make({
    about: [message, first, '0'],
    subject: message,
    after: decided.id,
    at: instant(clock.now()),
    body: { message, recipient: first, sender, revision: 0, letter },
  })
  await archive.happen('mailbox', [consigned])
  return { message, sender, people, content, contentId, consigned }
}

/** The first of the people opens the letter so many times; the first time it is handed over. */
export async function read(archive: ArchiveHouse, posted: Posted, times: number, handedOver = true): Promise<void> {
  const { message, sender, people, content, consigned } = posted
  const act = {
    capacity: 'self',
    client: 'app',
    assurance: 'high',
    method: 'test',
    authenticatedAt: consigned.at,
  }
  const at = instant(archive.clock.now())
  const item = { message, recipient: people[0], sender }
  const openings = Array.from({ length: times }, newId)
  const opened = openings.map((opening) =>
    messageOpened.make({
      about: [opening],
      subject: message,
      after: consigned.id,
      at,
      body: { ...item, opening, act },
    }),
  )
  const first = opened[0] as Fact
  const handed = messageHandedOver.make({
    about: [message, people[0]],
    subject: message,
    after: first.id,
    at,
    body: { ...item, opening: openings[0] as string, bytes: content.length, sha256: sha256(content), act },
  })
  await archive.happen('mailbox', handedOver ? [...opened, handed] : opened)
}
