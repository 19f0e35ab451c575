import { Instant, Uuid } from '@zegel/contract'
import { type Static, Type } from 'typebox'
import type { EvidenceRow } from './ledgers.ts'

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

export function stepOf(row: EvidenceRow): Step {
  const { extensions } = JSON.parse(row.evidence.toString()) as {
    extensions: { fact: { body: { reason?: string; channel?: string } } }
  }
  const { reason, channel } = extensions.fact.body
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
