import { Unproven } from './findings.ts'
import { checkShape, VALUES_MAX } from './json-shape.ts'

/** An evidence as it says it is (ETSI EN 319 522-2 clause 8); `expectedText` in rederive.ts says what it must be. */
export interface EvidenceJson {
  evidenceIdentifier: string
  erdsEventId: string
  eventTime: string
  evidenceIssuerPolicyId: string
  evidenceIssuerDetails: { name: string; software: string; policyDigest?: string }
  evidenceRefersToRecipient?: string
  messageIdentifier?: string
  extensions: {
    sequence: number
    previousEvidenceDigest: string | null
    fact: FactJson
    factDigest: string
    sealedLate?: true
    nonce: string
  }
}

/** What happened, as the service wrote it; its body differs with the kind. */
export interface FactJson {
  id: string
  kind: string
  subject: string
  at: string
  after: string | null
  body: Record<string, unknown>
  boxes: readonly { party: string; digest: string }[]
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const DIGEST = /^[0-9a-f]{64}$/

export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)
export const isDigest = (value: unknown): value is string => typeof value === 'string' && DIGEST.test(value)

/** A moment as facts write it: UTC with milliseconds, and one that exists. */
export const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && INSTANT.test(value) && validMoment(value)

function validMoment(text: string): boolean {
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString() === text
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * JSON whose text is the one way to write what it says: no repeated members, no other spelling of a number or a text.
 * Two readers can then never take it for two different things. `space` as JSON.stringify has it, and a newline at the end.
 * Refused as parseJson() does.
 */
export function strictJson(bytes: Buffer, space?: number, valuesMax?: number): unknown {
  const { value, text } = parseJson(bytes, valuesMax)
  const written = space === undefined ? JSON.stringify(value) : `${JSON.stringify(value, null, space)}\n`
  if (written !== text) throw new Unproven('it is not written in the one form: a member is repeated or spelt otherwise')
  return value
}

/**
 * JSON in UTF-8, no deeper and with no more values than can be: whatever is done with it next takes time with both.
 *
 * @throws Unproven it is none, or too much
 */
export function parseJson(bytes: Buffer, valuesMax: number = VALUES_MAX): { value: unknown; text: string } {
  checkShape(bytes, valuesMax)
  try {
    const text = utf8.decode(bytes)
    return { value: JSON.parse(text), text }
  } catch (error) {
    throw new Unproven(`it is no JSON in UTF-8: ${(error as Error).message}`)
  }
}

/** The members that every step after this one relies on; throws `Unproven` with the one that is not as it must be. */
export function asEvidence(json: unknown): EvidenceJson {
  if (!isObject(json) || !isObject(json.extensions)) throw new Unproven('it is no evidence')
  const { extensions } = json
  const { fact } = extensions
  const wrong = (
    [
      ['evidenceIdentifier', isUuid(json.evidenceIdentifier)],
      ['eventTime', isInstant(json.eventTime)],
      ['evidenceIssuerPolicyId', typeof json.evidenceIssuerPolicyId === 'string'],
      ['evidenceIssuerDetails', isIssuer(json.evidenceIssuerDetails)],
      [
        'evidenceRefersToRecipient',
        json.evidenceRefersToRecipient === undefined || isUuid(json.evidenceRefersToRecipient),
      ],
      ['messageIdentifier', json.messageIdentifier === undefined || isUuid(json.messageIdentifier)],
      ['extensions.sequence', Number.isSafeInteger(extensions.sequence) && (extensions.sequence as number) >= 1],
      [
        'extensions.previousEvidenceDigest',
        extensions.previousEvidenceDigest === null || isDigest(extensions.previousEvidenceDigest),
      ],
      ['extensions.factDigest', isDigest(extensions.factDigest)],
      ['extensions.nonce', typeof extensions.nonce === 'string' && /^[0-9a-f]{32}$/.test(extensions.nonce)],
      ['extensions.fact', isFact(fact)],
    ] as const
  ).find(([, right]) => !right)
  if (wrong) throw new Unproven(`its member ${wrong[0]} is missing or of another form`)
  return json as unknown as EvidenceJson
}

const isIssuer = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.name === 'string' &&
  typeof value.software === 'string' &&
  (value.policyDigest === undefined || isDigest(value.policyDigest))

function isFact(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).join() === 'id,kind,subject,at,after,body,boxes' &&
    isUuid(value.id) &&
    typeof value.kind === 'string' &&
    typeof value.subject === 'string' &&
    isInstant(value.at) &&
    (value.after === null || isUuid(value.after)) &&
    isObject(value.body) &&
    Array.isArray(value.boxes) &&
    value.boxes.every((box) => isObject(box) && typeof box.party === 'string' && isDigest(box.digest))
  )
}
