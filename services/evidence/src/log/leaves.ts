import { entryBundle } from '@zegel/tlog'
import { type QueryExecutorProvider, sql } from 'kysely'
import { ownTo, type Who } from '../dossier/evidences.ts'
import { leafHash, sha256 } from '../prove.ts'
import { LogDamageError } from './checkpoints.ts'

/** Every SQL statement over what the leaves of the log stand for. */

/** Leaves of one checkpoint, at most: so many are read from the tables at once. */
export const LEAVES_MAX = 512

/**
 * The leaves of evidences that another process sealed, or this one before it began: computed from the evidences, and
 * compared with what stands.
 *
 * @throws LogDamageError one of them is not there, or another
 */
export async function sealedLeaves(db: QueryExecutorProvider, first: number, past: number): Promise<Buffer[]> {
  const { rows } = await sql<{ index: number; hash: Buffer; archiveManifest: Buffer | null; token: Buffer | null }>`
    select l.index, l.hash, e.archive_manifest as "archiveManifest", e.token
    from leaf l left join evidence e on e.leaf = l.index
    where l.index >= ${first} and l.index < ${past} order by l.index`.execute(db)
  for (let index = first; index < past; index++) {
    const row = rows[index - first]
    if (row?.index !== index) throw new LogDamageError(`leaf ${index} is not there`)
    if (!row.archiveManifest || !row.token) throw new LogDamageError(`the evidence of leaf ${index} is not there`)
    const { archiveManifest, token } = row
    if (!leafHash({ archiveManifest, token }).equals(row.hash)) {
      throw new LogDamageError(`leaf ${index} is not that of its evidence`)
    }
  }
  return rows.map(({ hash }) => hash)
}

/**
 * When the last of the leaves below a size were sealed, ms since 1970; of ledgers that lost them the audit tells. A clock
 * that goes back a little seals on, so the very last is not always the latest.
 */
export async function lastSealedAt(db: QueryExecutorProvider, size: number): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select coalesce(extract(epoch from max(sealed_at)) * 1000, 0)::int8 as ms from evidence
    where leaf >= ${size - LEAVES_MAX} and leaf < ${size}`.execute(db)
  return rows[0]?.ms ?? 0
}

/**
 * The same where the leaves that stand may be damaged: from the evidences alone.
 *
 * @throws LogDamageError one of them is not there
 */
export async function evidencedHashes(db: QueryExecutorProvider, first: number, past: number): Promise<Buffer[]> {
  return (await evidencesOf(db, first, past)).map(leafHash)
}

/**
 * What is hashed into these leaves (PROOF.md section 1): digests and names of files, nothing of anybody.
 *
 * @throws LogDamageError one of them is not there
 */
export async function logEntries(db: QueryExecutorProvider, first: number, past: number): Promise<Buffer[]> {
  const rows = await evidencesOf(db, first, past)
  return rows.map(({ archiveManifest, token }) => Buffer.concat([archiveManifest, sha256(token)]))
}

/**
 * The same as one resource of the log, each after its length (c2sp.org/tlog-tiles). The database puts it together: to
 * take 256 rows apart here would keep everybody waiting.
 *
 * @throws LogDamageError one of them is not there
 */
export async function entriesOf(db: QueryExecutorProvider, first: number, past: number): Promise<Buffer> {
  const { rows } = await sql<{ count: number; bundle: Buffer }>`
    select count(*)::int4 as count, string_agg(
      substring(int4send(octet_length(archive_manifest) + 32) from 3) || archive_manifest || sha256(token), '' order by leaf
    ) as bundle
    from evidence where leaf >= ${first} and leaf < ${past} and octet_length(archive_manifest) + 32 < 65536`.execute(db)
  const [{ count, bundle }] = rows as [{ count: number; bundle: Buffer }]
  // Only to say which.
  if (count !== past - first) return entryBundle(await logEntries(db, first, past))
  return bundle
}

async function evidencesOf(db: QueryExecutorProvider, first: number, past: number) {
  const { rows } = await sql<{ leaf: number; archiveManifest: Buffer; token: Buffer }>`
    select leaf, archive_manifest as "archiveManifest", token from evidence
    where leaf >= ${first} and leaf < ${past} order by leaf`.execute(db)
  for (let leaf = first; leaf < past; leaf++) {
    if (rows[leaf - first]?.leaf !== leaf)
      throw new LogDamageError(`the evidence of leaf ${leaf} is not there`, { leaf })
  }
  return rows
}

/** The leaf of an evidence, if that party may see it. */
export async function leafOf(db: QueryExecutorProvider, evidence: string, who: Who): Promise<number | undefined> {
  const { rows } = await sql<{ leaf: number }>`
    select leaf from evidence where id = ${evidence} and ${ownTo(who)}`.execute(db)
  return rows[0]?.leaf
}
