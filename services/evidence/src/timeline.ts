import { Instant, Uuid } from '@zegel/contract'
import { type Static, Type } from 'typebox'
import type { EvidenceText } from './dossier/evidences.ts'

/** One step of a letter's life as evidence tells it. */
export const Step = Type.Object({
  sequence: Type.Integer({ description: "position in the message's chain of evidences" }),
  evidence: Uuid,
  event: Type.String({ description: 'URI of the event (ETSI EN 319 522-1, or of our own)' }),
  kind: Type.String(),
  recipient: Type.Union([Uuid, Type.Null()]),
  at: Instant,
  sealedAt: Instant,
  leaf: Type.Integer({ description: "position in the ledger's leaf table" }),
  reason: Type.Optional(Type.String()),
  channel: Type.Optional(Type.String()),
  held: Type.Optional(
    Type.Literal('paper', { description: 'the letter waits: the paper channel is not in service yet' }),
  ),
})
export type Step = Static<typeof Step>

/** A step with the fact that was sealed, and what the evidence adds to it. */
export interface Told extends Step {
  /** the id of the fact */
  fact: string
  body: unknown
  sealedLate: boolean
  /** the notary as the evidence names it */
  issuer: string
}

interface EvidenceJson {
  evidenceIssuerDetails: { name: string }
  extensions: { fact: { body: unknown }; sealedLate?: true }
}

export function toldBy(row: EvidenceText): Told {
  const { extensions, evidenceIssuerDetails } = JSON.parse(row.evidence.toString()) as EvidenceJson
  const { body } = extensions.fact
  return {
    ...stepOf(row, body),
    fact: row.fact,
    body,
    sealedLate: extensions.sealedLate === true,
    issuer: evidenceIssuerDetails.name,
  }
}

function stepOf(row: EvidenceText, body: unknown): Step {
  const { reason, channel } = (body ?? {}) as { reason?: string; channel?: string }
  return {
    sequence: row.sequence,
    evidence: row.id,
    event: row.event,
    kind: row.kind,
    recipient: row.recipient,
    at: row.eventAt,
    sealedAt: row.sealedAt,
    leaf: row.leaf,
    ...(reason !== undefined && { reason }),
    ...(channel !== undefined && { channel }),
    ...(channel === 'paper' && { held: 'paper' as const }),
  }
}

/** The step alone, as timelines and the index of a dossier show it. */
export function shownStep({ fact: _, body: _body, sealedLate: _late, issuer: _issuer, ...step }: Told): Step {
  return step
}
