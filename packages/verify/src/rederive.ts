import { hash } from 'node:crypto'
import { derivedId } from '@zegel/contract'
import { eventUri } from './event-uri.ts'
import { type EvidenceJson, type FactJson, isObject, isUuid } from './evidence-json.ts'

/** A fact sealed later than this after its event is marked (DOMAIN.md section 5), ms. */
const SEALED_LATE_MS = 10_000

/**
 * The evidence as it must be written, from its fact, its link, its issuer and the time of its timestamp: everything in
 * it that could say something else than the fact does is made here once more. Written apart from the notary's own
 * code, on purpose.
 */
export function expectedText(said: EvidenceJson, genTime: Date): string {
  return textAround(said, genTime, JSON.stringify(said.extensions.fact))
}

const FACT_HERE = '"fact":null,'

/** The same with the text of the fact, which was written already. */
export function textAround(said: EvidenceJson, genTime: Date, factText: string): string {
  const text = JSON.stringify(expectedMembers(said, genTime))
  // Behind it stands nothing that a fact could have chosen.
  const at = text.lastIndexOf(FACT_HERE)
  return `${text.slice(0, at)}"fact":${factText},${text.slice(at + FACT_HERE.length)}`
}

function expectedMembers(said: EvidenceJson, genTime: Date) {
  const { evidenceRefersToRecipient: recipient, evidenceIssuerDetails: issuer, extensions } = said
  const { fact } = extensions
  const { body } = fact
  const letter = isObject(body.letter) ? body.letter : {}
  const submittedAt = body.submittedAt ?? letter.submittedAt
  const sender = senderIn(body) ?? senderIn(letter)
  const parts = partsInfo(letter)
  return {
    version: 'zegel-1',
    evidenceIdentifier: derivedId('evidence', fact.id, recipient ?? ''),
    erdsEventId: eventUri(fact.kind, body),
    ...(typeof body.reason === 'string' && { eventReasons: [`https://zegel.brussels/ns/reason/${body.reason}`] }),
    eventTime: fact.at,
    evidenceIssuerPolicyId: said.evidenceIssuerPolicyId,
    evidenceIssuerDetails: {
      name: issuer.name,
      software: issuer.software,
      ...(issuer.policyDigest !== undefined && { policyDigest: issuer.policyDigest }),
    },
    ...(sender && { senderDetails: sender }),
    ...(typeof body.clerk === 'string' && { senderDelegateDetails: { identifier: body.clerk } }),
    ...(recipient !== undefined && {
      recipientDetails: [recipientDetails(recipient, body)],
      evidenceRefersToRecipient: recipient,
    }),
    ...(submittedAt !== undefined && { submissionTime: submittedAt }),
    ...(isUuid(body.message) && { messageIdentifier: body.message }),
    ...(parts.length > 0 && { userContentInfo: { partsInfo: parts } }),
    extensions: {
      sequence: extensions.sequence,
      previousEvidenceDigest: extensions.previousEvidenceDigest,
      fact: null,
      factDigest: extensions.factDigest,
      ...(isObject(body.snapshot) && { consentSnapshotDigest: hash('sha256', JSON.stringify(body.snapshot), 'hex') }),
      ...(genTime.getTime() - Date.parse(fact.at) > SEALED_LATE_MS && { sealedLate: true }),
      nonce: extensions.nonce,
    },
  }
}

/** Whom the fact concerns: each has an evidence of its own, and one that concerns nobody has one without recipient. */
export function recipientsOf({ kind, body }: FactJson): readonly (string | undefined)[] {
  const named = Array.isArray(body.recipients) ? body.recipients.map((one) => isObject(one) && one.recipient) : []
  const ids = named.filter(isUuid)
  if (ids.length > 0) return ids
  if (isUuid(body.recipient)) return [body.recipient]
  return [!kind.startsWith('party.') && isUuid(body.party) ? body.party : undefined]
}

function senderIn(holder: Record<string, unknown>): Record<string, unknown> | undefined {
  return isObject(holder.sender) && isUuid(holder.sender.party) ? holder.sender : undefined
}

function recipientDetails(identifier: string, { recipients, act }: Record<string, unknown>) {
  const named = Array.isArray(recipients)
    ? recipients.filter(isObject).find(({ recipient }) => recipient === identifier)
    : undefined
  return {
    identifier,
    ...(named && { scheme: named.scheme, commitment: named.commitment }),
    ...(act ? { act } : {}),
  }
}

function partsInfo({ parts }: Record<string, unknown>) {
  return (Array.isArray(parts) ? parts.filter(isObject) : []).map(({ part, mediaType, size, sha256 }) => ({
    identifier: String(part),
    contentType: mediaType,
    size,
    digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
    digestValue: sha256,
  }))
}

/** The name of the first member that differs, for people; of two that do not, nothing. Looks at each value once. */
export function firstDifference(said: Record<string, unknown>, expected: Record<string, unknown>, path = ''): string {
  const keys = Object.keys(expected)
  for (const [nth, key] of Object.keys(said).entries()) {
    const at = `${path}${key}`
    if (keys[nth] !== key) return Object.hasOwn(expected, key) ? `${at} (out of its place)` : `${at} (unexpected)`
    const [one, other] = [said[key], expected[key]]
    if (isObject(one) && isObject(other)) {
      const inside = firstDifference(one, other, `${at}.`)
      if (inside !== '') return inside
    } else if (JSON.stringify(one) !== JSON.stringify(other)) return at
  }
  const missing = keys[Object.keys(said).length]
  return missing === undefined ? '' : `${path}${missing} (missing)`
}
