import { type QueryExecutorProvider, sql } from 'kysely'

/** Every SQL statement over exports of many messages. */

type Db = QueryExecutorProvider

export type JobState = 'waiting' | 'running' | 'done' | 'failed'

export interface JobRow {
  id: string
  party: string
  client: string
  key: Buffer
  body: Buffer
  content: boolean
  language: string | null
  covers: number
  size: number | null
  state: JobState
  /** a refusal's code, of one that failed */
  reason: string | null
  messages: number
  done: number
  bytes: number
  askedAt: string
  expiresAt: string
}

const columns = sql`id, party, client, key, body, content, language, covers, size, state, reason, messages, done, bytes,
  asked_at as "askedAt", expires_at as "expiresAt"`

export type NewJob = Omit<JobRow, 'size' | 'state' | 'reason' | 'done' | 'bytes' | 'messages'>

/** So that two requests of one party see each other's jobs; ends with the transaction. */
export async function lockParty(tx: Db, party: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(current_schema() || '.dossier_job'), hashtext(${party}))`.execute(tx)
}

export async function findJobByKey(db: Db, party: string, key: Buffer): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${columns} from dossier_job where party = ${party} and key = ${key}`.execute(db)
  return rows[0]
}

/** Why a job ended that its owner wanted no more: for everybody it is gone, its files are about to be. */
const GIVEN_UP = 'given-up'
const isThere = sql`reason is distinct from ${GIVEN_UP}`
export const isOpen = sql`state in ('waiting', 'running')`

export async function findJob(db: Db, party: string, id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${columns} from dossier_job where id = ${id} and party = ${party} and ${isThere}`.execute(db)
  return rows[0]
}

/** All that are kept, the newest first. */
export async function listJobs(db: Db, party: string): Promise<JobRow[]> {
  const { rows } = await sql<JobRow>`
    select ${columns} from dossier_job where party = ${party} and ${isThere} order by asked_at desc, id desc`.execute(
    db,
  )
  return rows
}

export interface JobCounts {
  /** that run or wait */
  open: number
  /** in all */
  kept: number
  /** when the first of them ends at the latest */
  freeAt: string | null
  /** seconds until the first open one is done, as fast as it was so far */
  remaining: number | null
}

export async function countJobs(db: Db, party: string): Promise<JobCounts> {
  const { rows } = await sql<JobCounts>`
    select count(*) filter (where ${isOpen}) as open, count(*) as kept, min(expires_at) as "freeAt",
      min((messages - done) * extract(epoch from worked_at - asked_at) / nullif(done, 0))
        filter (where ${isOpen})::float8 as remaining
    from dossier_job where party = ${party} and ${isThere}`.execute(db)
  return rows[0] as JobCounts
}

/** Whether there is such a job. Its Idempotency-Key is free again, its files are due to be destroyed. */
export async function giveUp(db: Db, party: string, id: string, now: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update dossier_job set state = 'failed', reason = ${GIVEN_UP}, key = convert_to('given up ' || id, 'UTF8'),
      expires_at = least(expires_at, ${now}) where id = ${id} and party = ${party}`.execute(db)
  return numAffectedRows === 1n
}

export async function isOpenJob(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`select from dossier_job where id = ${id} and ${isOpen}`.execute(db)
  return rows.length > 0
}

export async function addJob(tx: Db, job: NewJob, found: readonly Found[]): Promise<void> {
  await sql`
    insert into dossier_job (id, party, client, key, body, content, language, covers, state, messages, asked_at,
      worked_at, expires_at)
    values (${job.id}, ${job.party}, ${job.client}, ${job.key}, ${job.body}, ${job.content}, ${job.language},
      ${job.covers}, 'waiting', ${found.length}, ${job.askedAt}, ${job.askedAt}, ${job.expiresAt})`.execute(tx)
  await sql`
    insert into dossier_job_message (job, nth, party, message, message_type, deposited_at)
    select ${job.id}, n.nth, ${job.party}, n.message, n.type, n.at
    from unnest(${found.map((one) => one.message)}::uuid[], ${found.map((one) => one.messageType)}::text[],
      ${found.map((one) => one.depositedAt)}::timestamptz[]) with ordinality as n(message, type, at, nth)`.execute(tx)
}

export interface Wanted {
  messages?: readonly string[] | undefined
  from?: string | undefined
  to?: string | undefined
  messageType?: string | undefined
}

export interface Found {
  message: string
  /** null of one that was rejected */
  messageType: string | null
  depositedAt: string
  /** bytes of its contents, as they were deposited */
  bytes: number
}

const firstOf = (party: string, { messages, from, to }: Wanted) => sql`
  sender = ${party} and sequence = 1 and kind in ('message.deposited', 'message.rejected')
  ${messages ? sql`and chain = any(${messages}::uuid[])` : sql``}
  ${from === undefined ? sql`` : sql`and event_at >= ${from}`} ${to === undefined ? sql`` : sql`and event_at < ${to}`}`

/** Whether there are more than so many, of whatever type; as the party's role. */
export async function areMore(tx: Db, party: string, wanted: Wanted, than: number): Promise<boolean> {
  const { rows } = await sql`select from evidence where ${firstOf(party, wanted)} offset ${than} limit 1`.execute(tx)
  return rows.length > 0
}

/**
 * A sender's own messages by what its first evidence says, in the order of their deposit; as the party's role. Of no
 * more than it gives back is the JSON read, unless a type is wanted.
 */
export async function findMessages(tx: Db, party: string, wanted: Wanted, limit: number): Promise<Found[]> {
  const { messageType } = wanted
  const first = sql`select chain, event_at, evidence from evidence where ${firstOf(party, wanted)}
    order by event_at, chain`
  const letter = sql`convert_from(evidence, 'UTF8')::jsonb #> '{extensions,fact,body,letter}'`
  const { rows } = await sql<Found>`
    select chain as message, ${letter} ->> 'messageType' as "messageType", event_at as "depositedAt", coalesce((
      select sum((part ->> 'size')::int8) from jsonb_array_elements(${letter} -> 'parts') as part), 0)::int8 as bytes
    from (${first} ${messageType === undefined ? sql`limit ${limit}` : sql``}) as first
    ${messageType === undefined ? sql`` : sql`where ${letter} ->> 'messageType' = ${messageType}`}
    order by event_at, chain limit ${limit}`.execute(tx)
  return rows
}

/** The open job that nobody has worked on for longest: each gets its turn. */
export async function nextJob(db: Db): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${columns} from dossier_job where ${isOpen} order by worked_at limit 1`.execute(db)
  return rows[0]
}

export async function beginJob(db: Db, id: string, size: number): Promise<void> {
  await sql`update dossier_job set state = 'running', size = ${size} where id = ${id} and ${isOpen}`.execute(db)
}

/** Its turn is over. */
export async function passTurn(db: Db, id: string, at: string): Promise<void> {
  await sql`update dossier_job set worked_at = ${at} where id = ${id}`.execute(db)
}

export async function endJob(
  db: Db,
  id: string,
  { state, reason, expiresAt }: { state: 'done' | 'failed'; reason: string | null; expiresAt: string },
): Promise<void> {
  await sql`
    update dossier_job set state = ${state}, reason = ${reason}, expires_at = ${expiresAt}
    where id = ${id} and ${isOpen}`.execute(db)
}

/** Jobs that have had their time. One that never came to its end has ended: who still works at it keeps nothing. */
export async function expiredJobs(db: Db, now: string): Promise<string[]> {
  await sql`
    update dossier_job set state = 'failed', reason = ${GIVEN_UP} where expires_at < ${now} and ${isOpen}`.execute(db)
  const { rows } = await sql<{ id: string }>`
    select id from dossier_job where expires_at < ${now} order by expires_at limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

export async function forgetJob(tx: Db, id: string): Promise<void> {
  await sql`delete from dossier_job_message where job = ${id}`.execute(tx)
  await sql`delete from dossier_job where id = ${id}`.execute(tx)
}
