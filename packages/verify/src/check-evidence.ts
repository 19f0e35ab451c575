import { derivedId } from '@zegel/contract'
import type { DossierFile, Evidence } from './dossier.ts'
import { type EvidenceJson, readEvidence } from './evidence-json.ts'
import { factText } from './fact-text.ts'
import { type Findings, Unproven } from './findings.ts'
import { expectedText, firstDifference, recipientsOf } from './rederive.ts'

/** The moment that a token may lie before the event it closes: its declared accuracy (EN 319 421), ms. */
const ACCURACY_MS = 1_000

/** The JSON of one evidence against its name, its fact and its timestamp. Undefined when it cannot be read. */
export function checkEvidence(
  id: string,
  file: DossierFile,
  genTime: Date | undefined,
  findings: Findings,
): EvidenceJson | undefined {
  const bytes = file.bytes as Buffer
  const place = { file: file.name, evidence: id }
  const said = findings.attempt('evidence-form', place, () => readEvidence(bytes))
  if (!said) return undefined
  const { fact, factDigest } = said.extensions
  const named = derivedId('evidence', fact.id, said.evidenceRefersToRecipient ?? '')
  findings.expect(
    'evidence-name',
    (said.evidenceIdentifier !== id && `the evidence says that it is ${said.evidenceIdentifier}`) ||
      (named !== id && `from its fact and recipient follows ${named}`),
    place,
  )
  findings.expect('evidence-fact', factText(fact).digest !== factDigest && 'factDigest is of another text', place)
  if (!genTime) {
    findings.unchecked('evidence-time', 'its timestamp cannot be read', place)
    return said
  }
  findings.expect('evidence-time', wrongTime(said, genTime), place)
  findings.attempt('evidence-members', place, () => {
    const expected = expectedText(said, genTime)
    if (!Buffer.from(expected).equals(bytes))
      throw new Unproven(`its member ${differing(said, expected)} is not what follows`)
    const concerned = recipientsOf(fact)
    if (!concerned.includes(said.evidenceRefersToRecipient)) throw new Unproven('its fact concerns another recipient')
  })
  return said
}

function wrongTime({ eventTime, extensions: { fact } }: EvidenceJson, genTime: Date): string | false {
  if (eventTime !== fact.at) return `eventTime is ${eventTime}, and its fact was at ${fact.at}`
  const ahead = Date.parse(eventTime) - genTime.getTime()
  return ahead > ACCURACY_MS && `the event lies ${ahead} ms after its timestamp`
}

const differing = (said: EvidenceJson, expected: string): string =>
  firstDifference(said as unknown as Record<string, unknown>, JSON.parse(expected))

/** What must be the same in all evidences of a dossier. */
export function checkSame(evidences: readonly Evidence[], message: string | undefined, findings: Findings): void {
  const policies = new Map<string, string>()
  const [first] = evidences
  for (const { id, file, said } of evidences) {
    const place = { file, evidence: id }
    const { evidenceIssuerPolicyId: policy, evidenceIssuerDetails: issuer } = said
    const text = issuer.policyDigest ?? policies.get(policy)
    if (text !== undefined && !policies.has(policy)) policies.set(policy, text)
    findings.expect(
      'evidence-policy',
      (policy !== first?.said.evidenceIssuerPolicyId && 'the first was issued under another') ||
        (text !== policies.get(policy) && 'another text of the same policy'),
      place,
    )
    const about = said.messageIdentifier
    findings.expect(
      'evidence-message',
      about !== message && `it is about ${about ?? 'no message'}, not ${message}`,
      place,
    )
  }
}
