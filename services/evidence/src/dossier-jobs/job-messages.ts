import { type QueryExecutorProvider, sql } from 'kysely'

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
}

interface Row extends Omit<JobMessage, 'files'> {
  files: string | null
}

const columns = sql`job, nth, message, message_type as "messageType", deposited_at as "depositedAt", volumes, evidences, files, failed`
const ofRow = (row: Row): JobMessage => ({ ...row, files: row.files === null ? null : JSON.parse(row.files) })

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

/** Notes one more try, and from when on the next would be, before it is made: the process may die of it. */
export async function countTry(
  db: Db,
  { job, nth }: Pick<JobMessage, 'job' | 'nth'>,
  dueAt: (tries: number) => string,
): Promise<number> {
  const { rows } = await sql<{ tries: number }>`
    select tries from dossier_job_message where job = ${job} and nth = ${nth}`.execute(db)
  const tries = (rows[0]?.tries ?? 0) + 1
  await sql`
    update dossier_job_message set tries = ${tries}, due_at = ${dueAt(tries)} where job = ${job} and nth = ${nth}`.execute(
    db,
  )
  return tries
}

/** Before the first file: what a crash leaves in the vault can be found. */
export async function beginMessage(
  db: Db,
  { job, nth }: Pick<JobMessage, 'job' | 'nth'>,
  { volumes, evidences }: { volumes: number; evidences: number },
): Promise<void> {
  await sql`
    update dossier_job_message set volumes = ${volumes}, evidences = ${evidences}
    where job = ${job} and nth = ${nth}`.execute(db)
}

/** All files of a message are there, or there will be none: progress, in one statement. */
export async function endMessage(
  db: Db,
  { job, nth }: Pick<JobMessage, 'job' | 'nth'>,
  end: { files: readonly JobFile[] } | { failed: string },
): Promise<void> {
  const [files, failed] = 'files' in end ? [end.files, null] : [null, end.failed]
  const bytes = (files ?? []).reduce((sum, one) => sum + one.bytes, 0)
  await sql`
    with ended as (
      update dossier_job_message set files = ${files && JSON.stringify(files)}, failed = ${failed}
      where job = ${job} and nth = ${nth} and files is null and failed is null returning 1
    )
    update dossier_job set done = done + 1, bytes = bytes + ${bytes} where id = ${job} and exists (select from ended)`.execute(
    db,
  )
}
