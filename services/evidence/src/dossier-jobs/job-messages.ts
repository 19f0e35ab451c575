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

/** What is still to be made, in its order. */
export async function openMessages(db: Db, job: string, limit: number): Promise<JobMessage[]> {
  const { rows } = await sql<Row>`
    select ${columns} from dossier_job_message where job = ${job} and files is null and failed is null
    order by nth limit ${limit}`.execute(db)
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
