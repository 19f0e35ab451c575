import { createHmac, type KeyObject } from 'node:crypto'
import { isInstant, Refusal, timeOrderedId } from '@zegel/contract'
import { type Caller, type Context, instant } from '@zegel/host'
import { asParty, write } from '@zegel/store'
import { readLedger } from '../ledgers.ts'
import {
  addJob,
  areMore,
  countJobs,
  type Found,
  findJobByKey,
  findMessages,
  type JobCounts,
  type JobRow,
  lockParty,
  type Wanted,
} from './jobs.ts'

/** Messages of one export. */
export const MESSAGES_MAX = 10_000
/** Letters among which those of one type are looked for. */
const TYPED_MAX = 100_000
/** A ZIP file without extensions ends at 4 GiB; what is left is for its headers and indexes. */
export const JOB_BYTES_MAX = 4 * 1024 ** 3 - 64 * 1024 ** 2
/** How long a file is kept, and a job that does not end, ms. */
export const KEPT_MS = 7 * 24 * 60 * 60_000
/** Of one sender: at work, and in all. */
const OPEN_MAX = 2
const KEPT_MAX = 20

export interface AskDossiers extends Wanted {
  content?: boolean
  language?: string
}

export interface Desk {
  context: Pick<Context<never>, 'store' | 'clock' | 'random'>
  /** of the HMACs */
  secret: KeyObject
}

/**
 * Takes an order for the dossiers of many messages. The same key with the same body is the same job.
 *
 * @throws Refusal idempotency-key-reused, dossiers-exhausted, dossiers-too-many, dossiers-too-large, evidence-unknown
 */
export async function askDossiers(desk: Desk, caller: Caller, key: string, asked: AskDossiers): Promise<JobRow> {
  const { store, clock, random } = desk.context
  const { party, client } = caller
  const hmac = (text: string) => createHmac('sha256', desk.secret).update(text).digest()
  const marks = { key: hmac(`dossiers key\0${party}\0${key}`), body: hmac(`dossiers body\0${canonical(asked)}`) }
  const earlier = await findJobByKey(store.db, party, marks.key)
  if (earlier) return repeated(earlier, marks.body)
  const found = await messagesFor(desk, party, asked)
  const { size: covers } = await readLedger(store.db)
  return write(store, async (tx) => {
    await lockParty(tx, party)
    const same = await findJobByKey(tx, party, marks.key)
    if (same) return { value: repeated(same, marks.body) }
    const now = clock.now()
    refuseExhausted(await countJobs(tx, party), now)
    const job = {
      id: timeOrderedId(now, random(10)),
      party,
      client,
      ...marks,
      content: asked.content ?? true,
      language: asked.language ?? null,
      covers,
      askedAt: instant(now),
      expiresAt: instant(now + KEPT_MS),
    }
    await addJob(tx, job, found)
    return { value: (await findJobByKey(tx, party, marks.key)) as JobRow }
  })
}

/** The time that it says is when the first of them ends at the latest, or will as fast as it was so far. */
function refuseExhausted({ open, kept, freeAt, remaining }: JobCounts, now: number) {
  const next = 'GET /evidence/dossiers lists them: give one up with DELETE /evidence/dossiers/{job}, or wait.'
  if (kept >= KEPT_MAX) {
    const retryAfter = Math.max(1, Math.ceil((Date.parse(freeAt as string) - now) / 1000))
    throw new Refusal('dossiers-exhausted', { retryAfter, detail: `${kept} are kept, which is the most. ${next}` })
  }
  if (open < OPEN_MAX) return
  const retryAfter = Math.max(5, Math.ceil(remaining ?? 60))
  throw new Refusal('dossiers-exhausted', { retryAfter, detail: `${open} are at work, which is the most. ${next}` })
}

/** Members in one order: objects are unordered (RFC 8259 section 4). */
const canonical = (asked: AskDossiers) => JSON.stringify(Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1)))

function repeated(job: JobRow, body: Buffer): JobRow {
  if (!job.body.equals(body)) throw new Refusal('idempotency-key-reused')
  return job
}

function refuseNoMoments(moments: Readonly<Record<string, string | undefined>>) {
  const errors = Object.entries(moments).flatMap(([name, at]) =>
    at === undefined || isInstant(at) ? [] : [{ path: `/${name}`, message: 'there is no such day or hour' }],
  )
  if (errors.length > 0) throw new Refusal('body-invalid', { members: { errors } })
}

async function messagesFor({ context }: Desk, party: string, asked: AskDossiers): Promise<Found[]> {
  const { messages, from, to, messageType, content = true } = asked
  refuseNoMoments({ from, to })
  if (messages && [from, to, messageType].some((one) => one !== undefined)) {
    throw new Refusal('body-invalid', { detail: 'Name the messages, or say which by from, to and messageType.' })
  }
  const limit = MESSAGES_MAX + 1
  const found = await asParty(context.store, party, async (tx) => {
    // What type a letter is stands in its JSON: of so many it is read.
    if (messageType !== undefined && (await areMore(tx, party, asked, TYPED_MAX)))
      throw new Refusal('dossiers-too-many', { detail: `Of a type, name a time in which at most ${TYPED_MAX} lie.` })
    return findMessages(tx, party, asked, limit)
  })
  if (found.length > MESSAGES_MAX) throw new Refusal('dossiers-too-many')
  // Of several ids none is told apart: another's message is as unknown as none.
  if (messages && found.length < new Set(messages).size) throw new Refusal('evidence-unknown')
  if (found.length === 0)
    throw new Refusal('evidence-unknown', {
      detail: 'No message of yours that is sealed fits from, to and messageType.',
    })
  const bytes = content ? found.reduce((sum, one) => sum + one.bytes, 0) : 0
  if (bytes > JOB_BYTES_MAX) throw new Refusal('dossiers-too-large')
  return found
}
