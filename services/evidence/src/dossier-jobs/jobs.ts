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

export async function findJob(db: Db, party: string, id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${columns} from dossier_job where id = ${id} and party = ${party}`.execute(db)
  return rows[0]
}

/** How many jobs of a party run or wait, and how many are kept in all. */
export async function countJobs(db: Db, party: string): Promise<{ open: number; kept: number }> {
  const { rows } = await sql<{ open: number; kept: number }>`
    select count(*) filter (where state in ('waiting', 'running')) as open, count(*) as kept
    from dossier_job where party = ${party}`.execute(db)
  return rows[0] as { open: number; kept: number }
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

/** A sender's own messages by what its first evidence says, in the order of their deposit; as the party's role. */
export async function findMessages(
  tx: Db,
  party: string,
  { messages, from, to, messageType }: Wanted,
  limit: number,
): Promise<Found[]> {
  const letter = sql`convert_from(evidence, 'UTF8')::jsonb #> '{extensions,fact,body,letter}'`
  const { rows } = await sql<Found>`
    select chain as message, ${letter} ->> 'messageType' as "messageType", event_at as "depositedAt", coalesce((
      select sum((part ->> 'size')::int8) from jsonb_array_elements(${letter} -> 'parts') as part), 0)::int8 as bytes
    from evidence where sender = ${party} and sequence = 1 and kind in ('message.deposited', 'message.rejected')
      ${messages ? sql`and chain = any(${messages}::uuid[])` : sql``}
      ${from === undefined ? sql`` : sql`and event_at >= ${from}`}
      ${to === undefined ? sql`` : sql`and event_at < ${to}`}
      ${messageType === undefined ? sql`` : sql`and ${letter} ->> 'messageType' = ${messageType}`}
    order by event_at, chain limit ${limit}`.execute(tx)
  return rows
}

/** The open job that nobody has worked on for longest: each gets its turn. */
export async function nextJob(db: Db): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${columns} from dossier_job where state in ('waiting', 'running') order by worked_at limit 1`.execute(db)
  return rows[0]
}

export async function beginJob(db: Db, id: string, size: number): Promise<void> {
  await sql`update dossier_job set state = 'running', size = ${size} where id = ${id}`.execute(db)
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
    update dossier_job set state = ${state}, reason = ${reason}, expires_at = ${expiresAt} where id = ${id}`.execute(db)
}

/** Jobs whose file has had its time. */
export async function expiredJobs(db: Db, now: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from dossier_job where expires_at < ${now} order by expires_at limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

export async function forgetJob(tx: Db, id: string): Promise<void> {
  await sql`delete from dossier_job_message where job = ${id}`.execute(tx)
  await sql`delete from dossier_job where id = ${id}`.execute(tx)
}
