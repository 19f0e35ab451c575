import { hash } from 'node:crypto'
import type { Fact } from '@zegel/contract'
import type { About } from './event.ts'
import { eventUri } from './event.ts'

/** A fact sealed later than this after its event is marked (DOMAIN.md section 5), ms. */
export const SEALED_LATE_MS = 10_000

export interface Link {
  /** 1 for the first evidence of the message */
  sequence: number
  /** SHA-256 of the evidence JSON before, hexadecimal */
  previous: string | null
}

export interface Issue {
  id: string
  fact: Fact
  about: About
  recipient: string | null
  link: Link
  sealedAt: number
  issuer: {
    name: string
    policy: string
    /** SHA-256 of the policy's text, hexadecimal */
    policyDigest?: string
    software: string
  }
  /** 16 random bytes, hexadecimal: keeps leaves of the public log from being guessed */
  nonce: string
}

const FACT_HERE = '"fact":null,'

interface KnownBody {
  letter?: { submittedAt: string; parts: { part: number; mediaType: string; sha256: string; size: number }[] }
  submittedAt?: string
  act?: unknown
  clerk?: unknown
  snapshot?: unknown
  reason?: string
  recipients?: { recipient: string; scheme: string; commitment: string }[]
}

/**
 * The evidence as text, in the components of ETSI EN 319 522-2 clause 8. The whole fact stands in `extensions`, so
 * that nothing that was sealed depends on how this function reads it.
 */
export function evidenceJson({ id, fact, about, recipient, link, sealedAt, issuer, nonce }: Issue): string {
  // Of a kind that is not known yet any member may be anything: what does not fit is sealed with the fact alone.
  const body = (fact.body ?? {}) as KnownBody
  const submittedAt = body.submittedAt ?? body.letter?.submittedAt
  const parts = Array.isArray(body.letter?.parts) ? body.letter.parts : []
  const recipients = Array.isArray(body.recipients) ? body.recipients : []
  const named = recipients.find((one) => one?.recipient === recipient)
  const committed = named && { scheme: named.scheme, commitment: named.commitment }
  const text = JSON.stringify({
    version: 'zegel-1',
    evidenceIdentifier: id,
    erdsEventId: eventUri(fact),
    ...(typeof body.reason === 'string' && { eventReasons: [`https://zegel.brussels/ns/reason/${body.reason}`] }),
    eventTime: fact.at,
    evidenceIssuerPolicyId: issuer.policy,
    evidenceIssuerDetails: {
      name: issuer.name,
      software: issuer.software,
      ...(issuer.policyDigest !== undefined && { policyDigest: issuer.policyDigest }),
    },
    ...(about.sender && { senderDetails: about.sender }),
    ...(typeof body.clerk === 'string' && { senderDelegateDetails: { identifier: body.clerk } }),
    ...(recipient && {
      recipientDetails: [{ identifier: recipient, ...committed, ...(body.act ? { act: body.act } : {}) }],
      evidenceRefersToRecipient: recipient,
    }),
    ...(submittedAt !== undefined && { submissionTime: submittedAt }),
    ...(about.message && { messageIdentifier: about.message }),
    ...(parts.length > 0 && {
      userContentInfo: {
        partsInfo: parts.map(({ part, mediaType, size, sha256 }) => ({
          identifier: String(part),
          contentType: mediaType,
          size,
          digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
          digestValue: sha256,
        })),
      },
    }),
    extensions: {
      sequence: link.sequence,
      previousEvidenceDigest: link.previous,
      fact: null,
      factDigest: fact.digest.toString('hex'),
      ...(isObject(body.snapshot) && { consentSnapshotDigest: hash('sha256', JSON.stringify(body.snapshot), 'hex') }),
      ...(sealedAt - Date.parse(fact.at) > SEALED_LATE_MS && { sealedLate: true }),
      nonce,
    },
  })
  // As it was written, so that its digest can be taken from here. Behind it stands nothing that a fact could have chosen.
  const at = text.lastIndexOf(FACT_HERE)
  return `${text.slice(0, at)}"fact":${fact.text},${text.slice(at + FACT_HERE.length)}`
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
