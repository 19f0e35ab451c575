import { sql } from 'kysely'
import type { EvidenceRow } from '../ledgers.ts'
import {
  bytesOf,
  DIGEST_BYTES_MAX,
  FILE_BYTES_MAX,
  pagesOf,
  SEAL_BYTES_MAX,
  type Snapshot,
  textOf,
  WORD_MAX,
} from './snapshots.ts'

/** Every SQL statement of the audit over the ledger, its evidences and the book of sealed facts. */

const LEAVES = 4_096
const EVIDENCES = 512

/** Those of these tables of the notary's schema that exist, as tables. */
export async function tablesOf(tx: Snapshot, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and relname = any(${names}::text[])`.execute(
    tx,
  )
  return new Set(rows.map(({ name }) => name))
}

export interface Guard {
  table: string
  what: string
}

/**
 * What keeps these tables as they are: no trigger or rule of somebody's, each key unique. A trigger that enforces a
 * reference is the database's own.
 */
export async function brokenGuards(tx: Snapshot, keys: readonly [table: string, columns: string][]): Promise<Guard[]> {
  const tables = [...new Set(keys.map(([table]) => table))]
  const { rows } = await sql<Guard>`
    with audited as (
      select oid, relname from pg_class
      where relnamespace = current_schema()::regnamespace and relname = any(${tables}::text[])
    ), expected as (
      select * from unnest(${keys.map(([table]) => table)}::text[], ${keys.map(([, columns]) => columns)}::text[]) as n(name, columns)
    ), present as (
      select relname, (
        select string_agg(attname, ',' order by at) from unnest(indkey::int2[]) with ordinality as k(attnum, at)
        join pg_attribute a on a.attrelid = indrelid and a.attnum = k.attnum
      ) as columns
      from audited join pg_index on indrelid = oid
      where indisunique and indisvalid and indisready and indpred is null and indexprs is null
    )
    select relname as table, 'the trigger ' || tgname || ' was added' as what
      from audited join pg_trigger on tgrelid = audited.oid where not tgisinternal
    union all
    select relname, 'the rule ' || rulename || ' was added'
      from audited join pg_rewrite on ev_class = audited.oid
    union all
    select name, columns || ' is no longer unique' from expected
      where name in (select relname from audited)
        and not exists (select from present where relname = name and present.columns = expected.columns)`.execute(tx)
  return rows
}

export interface LedgerRow {
  size: number
  /** as PostgreSQL writes it: a moment may be one that no clock tells, and has more digits than ours */
  sealedAt: string
  /** it lies ahead of the database's clock by more than clocks differ */
  ahead: boolean
}

/** How far the database's clock and the notary's may be apart, ms. */
const CLOCKS_MS = 60_000

export async function ledgerRows(tx: Snapshot): Promise<LedgerRow[]> {
  const { rows } = await sql<LedgerRow>`
    select size, sealed_at::text as "sealedAt", sealed_at > now() + ${CLOCKS_MS} * interval '1 ms' as ahead
    from ledger`.execute(tx)
  return rows
}

export interface LedgerEnd {
  /** when the last evidence was sealed, by its column */
  sealedAt: string | null
  /** of the tries to seal what stands aside; null where nothing does */
  aside: string | null
}

export async function ledgerEnd(tx: Snapshot): Promise<LedgerEnd> {
  const { rows } = await sql<LedgerEnd>`
    select (select sealed_at::text from evidence order by leaf desc limit 1) as "sealedAt",
      (select encode(sha256(convert_to(string_agg(nth || ' ' || attempts || ' ' || next_at, ',' order by nth), 'UTF8')), 'hex')
        from quarantine) as aside`.execute(tx)
  return rows[0] as LedgerEnd
}

export interface LeafRow {
  index: number
  hash: Buffer
  evidence: string
}

export const leafPages = (tx: Snapshot) =>
  pagesOf(
    tx,
    'leaf',
    sql<LeafRow>`select index, ${bytesOf('hash', DIGEST_BYTES_MAX)} as hash, evidence from leaf order by index`,
    LEAVES,
  )

export interface Totals {
  leaves: number
  evidences: number
  facts: number
}

export async function totals(tx: Snapshot): Promise<Totals> {
  const { rows } = await sql<Totals>`
    select (select count(*) from leaf) as leaves, (select count(*) from evidence) as evidences,
      (select count(*) from fact) as facts`.execute(tx)
  return rows[0] as Totals
}

/** Rows that name what is not there, some of each kind. */
export async function unmatched(
  tx: Snapshot,
): Promise<{ kind: 'leaf' | 'evidence' | 'fact'; key: string; id: string }[]> {
  const { rows } = await sql<{ kind: 'leaf' | 'evidence' | 'fact'; key: string; id: string }>`
    (select 'leaf' as kind, index::text as key, evidence::text as id from leaf
      where not exists (select from evidence e where e.leaf = leaf.index) limit 100)
    union all
    (select 'evidence', leaf::text, id::text from evidence
      where not exists (select from leaf l where l.index = evidence.leaf) limit 100)
    union all
    (select 'fact', position::text, id::text from fact
      where not exists (select from evidence e where e.fact = fact.id) limit 100)`.execute(tx)
  return rows
}

/** Keys that more than one row has. */
export async function doubled(tx: Snapshot): Promise<{ table: string; key: string }[]> {
  const { rows } = await sql<{ table: string; key: string }>`
    (select 'evidence' as table, 'leaf ' || leaf as key from evidence group by leaf having count(*) > 1 limit 100)
    union all
    (select 'evidence', 'evidence ' || id from evidence group by id having count(*) > 1 limit 100)
    union all
    (select 'evidence', 'message ' || chain || ', number ' || sequence from evidence
      group by chain, sequence having count(*) > 1 limit 100)
    union all
    (select 'fact', 'fact ' || id from fact group by id having count(*) > 1 limit 100)`.execute(tx)
  return rows
}

const sealColumns = sql`${bytesOf('e.manifest', SEAL_BYTES_MAX)} as manifest, ${bytesOf('e.seal', SEAL_BYTES_MAX)} as seal,
  ${bytesOf('e.archive_manifest', SEAL_BYTES_MAX)} as "archiveManifest", ${bytesOf('e.token', SEAL_BYTES_MAX)} as token`

/** Its moments are as PostgreSQL writes them. */
export interface AuditedEvidence extends EvidenceRow {
  leafHash: Buffer | null
  leafEvidence: string | null
}

export const evidencePages = (tx: Snapshot) =>
  pagesOf(
    tx,
    'evidence',
    sql<AuditedEvidence>`
      select e.leaf, e.id, e.fact, ${textOf('e.kind', WORD_MAX)} as kind, ${textOf('e.event', WORD_MAX)} as event,
        e.chain, e.sequence, e.sender, e.recipient, e.event_at::text as "eventAt", e.sealed_at::text as "sealedAt",
        ${bytesOf('e.evidence', FILE_BYTES_MAX)} as evidence, ${sealColumns},
        ${bytesOf('l.hash', DIGEST_BYTES_MAX)} as "leafHash", l.evidence as "leafEvidence"
      from evidence e left join leaf l on l.index = e.leaf order by e.leaf`,
    EVIDENCES,
  )

export type SealsOfEvidence = Pick<
  AuditedEvidence,
  'leaf' | 'id' | 'manifest' | 'seal' | 'archiveManifest' | 'token' | 'sealedAt'
>

export const signedPages = (tx: Snapshot) =>
  pagesOf(
    tx,
    'seals',
    sql<SealsOfEvidence>`
      select e.leaf, e.id, ${sealColumns}, e.sealed_at::text as "sealedAt" from evidence e order by e.leaf`,
    EVIDENCES,
  )

export interface Before {
  chain: string
  sequence: number
  leaf: number
  /** SHA-256 of the evidence JSON, hexadecimal */
  digest: string
}

/** The evidences with these numbers in their chains. */
export async function linksBefore(
  tx: Snapshot,
  asked: readonly { chain: string; sequence: number }[],
): Promise<Before[]> {
  const { rows } = await sql<Before>`
    select e.chain, e.sequence, e.leaf, encode(sha256(e.evidence), 'hex') as digest
    from unnest(${asked.map(({ chain }) => chain)}::uuid[], ${asked.map(({ sequence }) => sequence)}::int4[]) as n(chain, sequence)
    join evidence e on e.chain = n.chain and e.sequence = n.sequence`.execute(tx)
  return rows
}

export interface BookRow {
  shard: number
  position: number
  id: string
  kind: string
  digest: Buffer
  text: string
  boxes: string
}

export const bookColumns = sql`shard, position, id, ${textOf('kind', WORD_MAX)} as kind,
  ${bytesOf('digest', DIGEST_BYTES_MAX)} as digest, ${textOf('text', FILE_BYTES_MAX)} as text,
  ${textOf('boxes', FILE_BYTES_MAX)} as boxes`

/** What the sealed feed tells of these facts. */
export async function bookRows(tx: Snapshot, facts: readonly string[]): Promise<BookRow[]> {
  const { rows } = await sql<BookRow>`
    select ${bookColumns} from fact where id = any(${facts}::uuid[])`.execute(tx)
  return rows
}

/** The last position that the book has drawn: nothing can stand beyond it. */
export async function lastPosition(tx: Snapshot): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select case when is_called then last_value else 0 end as last from fact_position`.execute(tx)
  return rows[0]?.last ?? 0
}
