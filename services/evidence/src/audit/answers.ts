import { sql } from 'kysely'
import { NOTE_MAX } from './log-rows.ts'
import { bytesOf, SEAL_BYTES_MAX, type Snapshot, textOf } from './snapshots.ts'

/** Every SQL statement of the audit over what answers are made of. */

export interface AnswerRow {
  leaf: number
  archiveManifest: Buffer
  token: Buffer
  /** of the first checkpoint over it; null where there is none */
  note: string | null
  released: number | null
}

export async function answersAt(tx: Snapshot, leaves: readonly number[]): Promise<AnswerRow[]> {
  const { rows } = await sql<AnswerRow>`
    select e.leaf, ${bytesOf('e.archive_manifest', SEAL_BYTES_MAX)} as "archiveManifest",
      ${bytesOf('e.token', SEAL_BYTES_MAX)} as token, c.note, c.released
    from unnest(${leaves}::int8[]) as n(leaf) join evidence e on e.leaf = n.leaf
    left join lateral (
      select ${textOf('note', NOTE_MAX)} as note, released from checkpoint where size > n.leaf order by size limit 1
    ) c on true`.execute(tx)
  return rows
}
