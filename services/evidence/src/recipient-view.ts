import { messageDeposited } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { type EvidenceRow, READINGS } from './ledgers.ts'

type Rows = readonly Pick<EvidenceRow, 'kind' | 'evidence'>[]
type Who = Pick<Caller, 'kind'>

const has = (rows: Rows, ...kinds: readonly string[]) => rows.some(({ kind }) => kinds.includes(kind))

/**
 * Contents reach a recipient by an opening that is sealed before any byte (DOMAIN.md section 5). A dossier is no way
 * around it: it holds them only once they were handed over. The sender handed them in.
 */
export function mayHaveContent(rows: Rows, { kind }: Who): boolean {
  return kind === 'sender' || has(rows, 'message.handed-over')
}

/** The ends of the wait for a recipient's decision in consent mode. */
const DECIDED = ['message.accepted', 'message.refused', 'message.expired', 'message.undeliverable', 'message.consigned']

/** Who sent an offer stays hidden until its recipient has decided, and every evidence names the sender. */
export function awaitsDecision(rows: Rows, { kind }: Who): boolean {
  return kind === 'recipient' && isOffer(rows) && !has(rows, ...DECIDED)
}

/** By its mode: the item is in the box a moment before the offer is sealed. */
function isOffer(rows: Rows): boolean {
  const row = rows.find((one) => one.kind === messageDeposited.kind)
  return row !== undefined && JSON.parse(row.evidence.toString()).extensions.fact.body.letter.mode === 'consent'
}

/**
 * Who reads a letter every day must not lose the proof of it: where there are more evidences than a container holds,
 * the oldest readings after the first are named by their digests alone, like everything that is withheld.
 */
export function newestReadings<Row extends Pick<EvidenceRow, 'kind'>>(rows: readonly Row[], most: number): Row[] {
  const readings = rows.filter(({ kind }) => READINGS.includes(kind))
  const left = new Set(readings.slice(1, 1 + Math.max(0, rows.length - most)))
  return rows.filter((row) => !left.has(row))
}
