import type { Caller } from '@zegel/host'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { EvidenceRow } from '../ledgers.ts'
import { READINGS } from '../recipient-view.ts'

/** Every SQL statement over the evidences of a message, as one party may see them. */

export type Who = Pick<Caller, 'kind' | 'party'>

/**
 * An administration that is written to is a recipient like any other, so what counts is in which of the two roles it
 * asks. The policy of the table says the same of the party.
 */
export const ownTo = ({ kind, party }: Who) =>
  kind === 'sender' ? sql`sender = ${party} and kind <> all (${READINGS}::text[])` : sql`recipient = ${party}`

/** An evidence without its seals. */
export type EvidenceText = Pick<
  EvidenceRow,
  'leaf' | 'id' | 'fact' | 'kind' | 'event' | 'sequence' | 'recipient' | 'eventAt' | 'sealedAt' | 'evidence'
>

/** The next of a message's evidences by their sequence. */
export async function readTexts(
  db: QueryExecutorProvider,
  message: string,
  who: Who,
  { after, limit }: { after: number; limit: number },
): Promise<EvidenceText[]> {
  const { rows } = await sql<EvidenceText>`
    select leaf, id, fact, kind, event, sequence, recipient, event_at as "eventAt", sealed_at as "sealedAt", evidence
    from evidence where chain = ${message} and sequence > ${after} and ${ownTo(who)}
    order by sequence limit ${limit}`.execute(db)
  return rows
}

/** Whole evidences by their places in the ledger, in the order of their chain. */
export async function readEvidences(
  db: QueryExecutorProvider,
  who: Who,
  leaves: readonly number[],
): Promise<EvidenceRow[]> {
  const { rows } = await sql<EvidenceRow>`
    select leaf, id, fact, kind, event, chain, sequence, sender, recipient, event_at as "eventAt",
      sealed_at as "sealedAt", evidence, manifest, seal, archive_manifest as "archiveManifest", token
    from evidence where leaf = any(${leaves}::int8[]) and ${ownTo(who)} order by sequence`.execute(db)
  return rows
}

export interface Link {
  sequence: number
  leaf: number
  /** SHA-256 of the evidence JSON, hexadecimal */
  digest: string
  /** that somebody took a dossier */
  isExport: boolean
}

/** Whether a chain has more links, up to a size of the ledger: its numbers have no gaps, and grow as its leaves do. */
export async function isLonger(
  db: QueryExecutorProvider,
  message: string,
  { size, than }: { size: number; than: number },
): Promise<boolean> {
  const { rows } = await sql`
    select from evidence where chain = ${message} and sequence = ${than + 1} and leaf < ${size}`.execute(db)
  return rows.length > 0
}

/** A chain by its digests alone, up to a size of the ledger: what stands between two evidences that a party may see. */
export async function readLinks(db: QueryExecutorProvider, message: string, size: number): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select sequence, leaf, encode(sha256(evidence), 'hex') as digest, kind = 'dossier.exported' as "isExport"
    from evidence where chain = ${message} and leaf < ${size} order by sequence`.execute(db)
  return rows
}
