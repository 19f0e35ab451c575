import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'
import type { JobRow, Tables } from './tables.ts'

type Tx = Transaction<Tables>
export type NewJob = Omit<JobRow, 'state' | 'attempts' | 'due_at' | 'reply'>

export async function addJobs(tx: Tx, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return
  await sql`
    insert into job (id, fact, fact_at, recipient, purpose, language, box, message, sender, names_sender, mail_id,
      due_at, useful_until)
    select id, fact, fact_at, recipient, purpose, language, box, message, sender, names_sender, mail_id,
      fact_at, useful_until
    from unnest(
      ${jobs.map((job) => job.id)}::uuid[],
      ${jobs.map((job) => job.fact)}::uuid[],
      ${jobs.map((job) => job.fact_at)}::timestamptz[],
      ${jobs.map((job) => job.recipient)}::uuid[],
      ${jobs.map((job) => job.purpose)}::text[],
      ${jobs.map((job) => job.language)}::text[],
      ${jobs.map((job) => job.box)}::text[],
      ${jobs.map((job) => job.message)}::uuid[],
      ${jobs.map((job) => job.sender)}::text[],
      ${jobs.map((job) => job.names_sender)}::boolean[],
      ${jobs.map((job) => job.mail_id)}::text[],
      ${jobs.map((job) => job.useful_until)}::timestamptz[]
    ) as n(id, fact, fact_at, recipient, purpose, language, box, message, sender, names_sender, mail_id, useful_until)`.execute(
    tx,
  )
}

/**
 * Takes jobs that are due and puts them off until the lease ends: should this process die with a mail half sent,
 * another one sends it again. One statement; jobs that another process is taking are passed over. Materialized: a plan
 * that asked again for each job would take more than `max`.
 */
export async function takeDue(
  db: QueryExecutorProvider,
  { now, leaseUntil, max }: { now: string; leaseUntil: string; max: number },
): Promise<JobRow[]> {
  const { rows } = await sql<JobRow>`
    with due as materialized (
      select id from job where state = 'due' and due_at <= ${now} order by due_at limit ${max} for update skip locked
    )
    update job set attempts = attempts + 1, due_at = ${leaseUntil}, reply = null
    from due where job.id = due.id returning job.*`.execute(db)
  return rows
}

/** What became of an attempt. */
export interface Attempted extends Pick<JobRow, 'id' | 'attempts' | 'state' | 'due_at'> {
  reply: string
}

/**
 * Writes attempts down; answers with those that were still ours: a lease may have ended and others have gone on. What is
 * under way has no reply; asked for what is due, the server would walk the index of all that ever was.
 */
export async function saveAttempts(tx: Tx, attempts: readonly Attempted[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    update job set state = n.state, due_at = n.due_at, reply = n.reply
    from unnest(
      ${attempts.map((one) => one.id)}::uuid[],
      ${attempts.map((one) => one.attempts)}::int4[],
      ${attempts.map((one) => one.state)}::text[],
      ${attempts.map((one) => one.due_at)}::timestamptz[],
      ${attempts.map((one) => one.reply)}::text[]
    ) as n(id, attempts, state, due_at, reply)
    where job.id = n.id and job.attempts = n.attempts and job.reply is null
    returning job.id`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

/** Gives back jobs that were taken but not tried. */
export async function giveBack(db: QueryExecutorProvider, jobs: readonly JobRow[], now: string): Promise<void> {
  if (jobs.length === 0) return
  await sql`
    update job set attempts = job.attempts - 1, due_at = ${now}
    from unnest(${jobs.map(({ id }) => id)}::uuid[], ${jobs.map(({ attempts }) => attempts)}::int4[]) as n(id, attempts)
    where job.id = n.id and job.attempts = n.attempts and job.reply is null`.execute(db)
}
