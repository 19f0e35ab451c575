import { type QueryExecutorProvider, sql } from 'kysely'
import { isOpen } from './jobs.ts'

/** Every SQL statement over the messages of an export of many. */

type Db = QueryExecutorProvider

/** One container in the vault. */
export interface JobFile {
  bytes: number
  crc32: number
  /** hexadecimal */
  sha256: string
}

export interface JobMessage {
  job: string
  nth: number
  message: string
  messageType: string | null
  depositedAt: string
  /** null until its files are begun */
  volumes: number | null
  evidences: number | null
  files: readonly JobFile[] | null
  /** a refusal's code */
  failed: string | null
  /** how often it was begun */
  tries: number
  /** the first of them, by which its files are named */
  firstTry: number
  /** the one that made its files */
  madeBy: number | null
}

type Place = Pick<JobMessage, 'job' | 'nth'>

interface Row extends Omit<JobMessage, 'files'> {
  files: string | null
}

const columns = sql`job, nth, message, message_type as "messageType", deposited_at as "depositedAt", volumes, evidences, files, failed, tries, first_try as "firstTry", made_by as "madeBy"`
const ofRow = (row: Row): JobMessage => ({ ...row, files: row.files === null ? null : JSON.parse(row.files) })

/** Still to be made, by whoever began it last. */
const isMine = (tries: number) => sql`tries = ${tries} and files is null and failed is null`
const isOfOpenJob = (job: string) => sql`exists (select from dossier_job where id = ${job} and ${isOpen})`

/** What is still to be made, and is not waiting for its next try, in its order. */
export async function openMessages(db: Db, job: string, now: string, limit: number): Promise<JobMessage[]> {
  const { rows } = await sql<Row>`
    select ${columns} from dossier_job_message where job = ${job} and files is null and failed is null
      and (due_at is null or due_at <= ${now}) order by nth limit ${limit}`.execute(db)
  return rows.map(ofRow)
}

export async function jobMessages(db: Db, job: string): Promise<JobMessage[]> {
  const { rows } = await sql<Row>`
    select ${columns} from dossier_job_message where job = ${job} order by nth`.execute(db)
  return rows.map(ofRow)
}

export async function failedMessages(db: Db, job: string, limit: number): Promise<{ message: string; code: string }[]> {
  const { rows } = await sql<{ message: string; code: string }>`
    select message, failed as code from dossier_job_message where job = ${job} and failed is not null
    order by nth limit ${limit}`.execute(db)
  return rows
}

/**
 * Notes one more try, and from when on the next would be, before it is made: the process may die of it. False where
 * another process has begun it meanwhile, or nobody wants it any more.
 */
export async function beginTry(
  db: Db,
  { job, nth, tries }: Place & { tries: number },
  dueAt: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update dossier_job_message set tries = tries + 1, due_at = ${dueAt}
    where job = ${job} and nth = ${nth} and ${isMine(tries)} and ${isOfOpenJob(job)}`.execute(db)
  return numAffectedRows === 1n
}

/** Its next try is later than was thought. */
export async function postpone(db: Db, { job, nth, tries }: Place & { tries: number }, dueAt: string): Promise<void> {
  await sql`
    update dossier_job_message set due_at = ${dueAt} where job = ${job} and nth = ${nth} and ${isMine(tries)}`.execute(
    db,
  )
}

/** Before the first file: what a crash leaves in the vault can be found. */
export async function beginMessage(
  db: Db,
  { job, nth }: Place,
  { volumes, evidences }: { volumes: number; evidences: number },
): Promise<void> {
  await sql`
    update dossier_job_message set volumes = ${volumes}, evidences = ${evidences}
    where job = ${job} and nth = ${nth}`.execute(db)
}

/**
 * All files of a message are there, or there will be none: progress, in one statement. False where this try is no longer
 * the last one, or the job has ended: then nobody knows of its files.
 */
export async function endMessage(
  db: Db,
  { job, nth, tries }: Place & { tries: number },
  end: { files: readonly JobFile[] } | { failed: string },
): Promise<boolean> {
  const [files, failed] = 'files' in end ? [end.files, null] : [null, end.failed]
  const bytes = (files ?? []).reduce((sum, one) => sum + one.bytes, 0)
  const { numAffectedRows } = await sql`
    with ended as (
      update dossier_job_message set files = ${files && JSON.stringify(files)}, failed = ${failed},
        made_by = ${files && tries}
      where job = ${job} and nth = ${nth} and ${isMine(tries)} and ${isOfOpenJob(job)} returning 1
    )
    update dossier_job set done = done + 1, bytes = bytes + ${bytes} where id = ${job} and exists (select from ended)`.execute(
    db,
  )
  return numAffectedRows === 1n
}
