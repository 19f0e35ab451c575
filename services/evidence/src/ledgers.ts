import type { Fact } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { byteaArray, StaleCursorError } from '@zegel/store'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'
import type { Head, SealedEvidence } from './page.ts'

/** Every SQL statement over the ledger and its evidences. */

export async function readLedger(db: QueryExecutorProvider): Promise<{ size: number; sealedAt: number }> {
  const { rows } = await sql<{ size: number; ms: number }>`
    select size, coalesce(extract(epoch from nullif(sealed_at, '-infinity')) * 1000, 0)::int8 as ms from ledger`.execute(
    db,
  )
  const row = rows[0] as { size: number; ms: number }
  return { size: row.size, sealedAt: row.ms }
}

/** Moves the end of the ledger; where another notary moved it meanwhile, this page is void. */
export async function moveLedger(tx: Transaction<never>, from: number, to: number, sealedAt: string): Promise<void> {
  const { numAffectedRows } = await sql`
    update ledger set size = ${to}, sealed_at = ${sealedAt} where size = ${from}`.execute(tx)
  if (numAffectedRows !== 1n) throw new StaleCursorError('ledger')
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

export async function insertEvidences(tx: Transaction<never>, sealed: readonly SealedEvidence[]): Promise<void> {
  const pick = <T>(member: (one: SealedEvidence) => T) => sealed.map(member)
  await sql`
    with added as (
      insert into evidence (leaf, id, fact, kind, event, chain, sequence, sender, recipient, event_at, sealed_at,
        evidence, manifest, seal, archive_manifest, token)
      select * from unnest(
        ${pick((e) => e.leaf)}::int8[], ${pick((e) => e.id)}::uuid[], ${pick((e) => e.fact.id)}::uuid[],
        ${pick((e) => e.fact.kind)}::text[], ${pick((e) => e.event)}::text[], ${pick((e) => e.about.chain)}::uuid[],
        ${pick((e) => e.sequence)}::int4[], ${pick((e) => e.about.sender?.party ?? null)}::uuid[],
        ${pick((e) => e.recipient)}::uuid[], ${pick((e) => e.fact.at)}::timestamptz[],
        ${pick((e) => e.sealedAt)}::timestamptz[], ${byteaArray(pick((e) => e.proven.evidence))}::bytea[],
        ${byteaArray(pick((e) => e.proven.manifest))}::bytea[], ${byteaArray(pick((e) => e.proven.seal))}::bytea[],
        ${byteaArray(pick((e) => e.proven.archiveManifest))}::bytea[], ${byteaArray(pick((e) => e.proven.token))}::bytea[]
      )
    )
    insert into leaf (index, hash, evidence)
    select * from unnest(${pick((e) => e.leaf)}::int8[], ${byteaArray(pick((e) => e.hash))}::bytea[], ${pick((e) => e.id)}::uuid[])`.execute(
    tx,
  )
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

/**
 * Kinds that tell of a reading. They are the recipient's own: the sender sees the hand-over, not every reading
 * (DOMAIN.md section 5). The policy of the table says the same.
 */
export const READINGS = ['message.opened', 'message.accessed', 'message.transfer-incomplete']

/**
 * A message's evidences as one party may see them, in their order. An administration that is written to is a
 * recipient like any other, so what counts is in which of the two roles it asks.
 */
export async function evidencesOfMessage(
  db: QueryExecutorProvider,
  message: string,
  { kind, party }: Pick<Caller, 'kind' | 'party'>,
): Promise<EvidenceRow[]> {
  const own =
    kind === 'sender' ? sql`sender = ${party} and kind <> all (${READINGS}::text[])` : sql`recipient = ${party}`
  const { rows } = await sql<EvidenceRow>`
    select ${columns} from evidence where chain = ${message} and ${own} order by sequence`.execute(db)
  return rows
}

export interface Link {
  sequence: number
  leaf: number
  /** SHA-256 of the evidence JSON, hexadecimal */
  digest: string
}

/** Every link of a chain by its digest alone: what stands between two evidences that a party may see. */
export async function linksOfMessage(db: QueryExecutorProvider, message: string): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select sequence, leaf, encode(sha256(evidence), 'hex') as digest from evidence where chain = ${message} order by sequence`.execute(
    db,
  )
  return rows
}
