import type { Fact } from '@zegel/contract'
import { bookColumns, byteaArray, cursorColumns, type Move, orStale } from '@zegel/store'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'
import type { Evidence, Head } from './page.ts'
import type { Proven } from './prove.ts'

/** Every SQL statement over the ledger and its evidences. */

export interface LedgerEnd {
  /** leaves */
  size: number
  /** when the last page was sealed, ms since 1970; 0 where there is none */
  sealedAt: number
}

const ledgerEnd = sql`
  select size, coalesce(extract(epoch from nullif(sealed_at, '-infinity')) * 1000, 0)::int8 as "sealedAt" from ledger`

export async function readLedger(db: QueryExecutorProvider): Promise<LedgerEnd> {
  return (await sql<LedgerEnd>`${ledgerEnd}`.execute(db)).rows[0] as LedgerEnd
}

/** Who holds the ledger and stands still, as a machine that is cut off, is put out: all others wait for it, ms. */
const HOLD_MS_MAX = 10_000

/** The same, and until the end of the transaction nobody commits a page. */
export async function holdLedger(tx: Transaction<never>): Promise<LedgerEnd> {
  await sql`select set_config('idle_in_transaction_session_timeout', ${String(HOLD_MS_MAX)}, true)`.execute(tx)
  return (await sql<LedgerEnd>`${ledgerEnd} for update`.execute(tx)).rows[0] as LedgerEnd
}

/** The last evidence of each chain; chains that have none are left out. */
export async function readHeads(db: QueryExecutorProvider, chains: readonly string[]): Promise<Map<string, Head>> {
  const { rows } = await sql<{ chain: string; sequence: number; digest: string }>`
    select c.chain, e.sequence, encode(sha256(e.evidence), 'hex') as digest
    from unnest(${chains}::uuid[]) as c(chain)
    cross join lateral (
      select sequence, evidence from evidence where evidence.chain = c.chain order by sequence desc limit 1
    ) e`.execute(db)
  return new Map(rows.map(({ chain, sequence, digest }) => [chain, { sequence, digest }]))
}

export interface LedgerPage {
  /** leaves before and after it */
  size: { before: number; after: number }
  at: string
  sealed: readonly Evidence[]
  facts: readonly Fact[]
  moves: readonly Move[]
}

/**
 * Evidences, leaves, the end of the ledger, cursors and sealed facts, in one statement. Returns where the facts stand
 * in the book.
 *
 * @throws StaleCursorError another notary moved the ledger
 */
export async function sealPage(
  db: QueryExecutorProvider,
  { size, at, sealed, facts, moves }: LedgerPage,
): Promise<Map<string, number>> {
  const pick = <T>(member: (one: Evidence) => T) => sealed.map(member)
  const bytes = (member: keyof Proven) => byteaArray(sealed.map(({ proven }) => proven[member]))
  const { rows } = await orStale(() =>
    sql<{ id: string; position: number }>`
      select * from seal_page(${size.before}, ${size.after}, ${at},
        ${pick((e) => e.leaf)}::int8[], ${pick((e) => e.id)}::uuid[], ${pick((e) => e.fact.id)}::uuid[],
        ${pick((e) => e.fact.kind)}::text[], ${pick((e) => e.event)}::text[], ${pick((e) => e.about.chain)}::uuid[],
        ${pick((e) => e.sequence)}::int4[], ${pick((e) => e.about.sender?.party ?? null)}::uuid[],
        ${pick((e) => e.recipient)}::uuid[], ${pick((e) => e.fact.at)}::timestamptz[],
        ${bytes('evidence')}::bytea[], ${bytes('manifest')}::bytea[], ${bytes('seal')}::bytea[],
        ${bytes('archiveManifest')}::bytea[], ${bytes('token')}::bytea[], ${byteaArray(pick((e) => e.hash))}::bytea[],
        ${cursorColumns(moves)}, ${bookColumns(facts)})`.execute(db),
  )
  return new Map(rows.map(({ id, position }) => [id, position]))
}

export interface EvidenceRow {
  leaf: number
  id: string
  fact: string
  kind: string
  event: string
  chain: string
  sequence: number
  sender: string | null
  recipient: string | null
  eventAt: string
  sealedAt: string
  evidence: Buffer
  manifest: Buffer
  seal: Buffer
  archiveManifest: Buffer
  token: Buffer
}

const columns = sql`leaf, id, fact, kind, event, chain, sequence, sender, recipient, event_at as "eventAt",
  sealed_at as "sealedAt", evidence, manifest, seal, archive_manifest as "archiveManifest", token`

export async function evidencesOfFacts(
  db: QueryExecutorProvider,
  facts: readonly Fact['id'][],
): Promise<EvidenceRow[]> {
  const { rows } = await sql<EvidenceRow>`
    select ${columns} from evidence where fact = any(${facts}::uuid[]) order by leaf`.execute(db)
  return rows
}
