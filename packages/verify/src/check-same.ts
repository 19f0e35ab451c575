import type { Evidence } from './dossier.ts'
import type { Findings } from './findings.ts'
import { revisionsOf, told } from './revisions.ts'

/**
 * What all evidences of a dossier share: their message, one line of policies, and one text for each fact, whomever it
 * concerns. In the order of the chain.
 */
export function checkSame(evidences: readonly Evidence[], message: string | undefined, findings: Findings): void {
  const facts = new Map<string, string>()
  for (const { id, file, said } of evidences) {
    const about = said.messageIdentifier
    const other = about !== message && `it is about ${about ?? 'no message'}, not ${message}`
    findings.expect('evidence-message', other, { file, evidence: id })
    const { fact, factDigest } = said.extensions
    const first = facts.get(fact.id) ?? factDigest
    facts.set(fact.id, first)
    if (first !== factDigest)
      findings.fails('evidence-fact', 'another evidence tells the same fact otherwise', { file, evidence: id })
  }
  checkPolicies(evidences, findings)
}

function checkPolicies(evidences: readonly Evidence[], findings: Findings): void {
  const wrong = policyFaults(evidences)
  for (const { id, file } of evidences) findings.expect('evidence-policy', wrong.get(id), { file, evidence: id })
  const revisions = revisionsOf(evidences.map(policyOf))
  if (revisions.since.length > 1) findings.holds('evidence-policy', {}, `The policy was revised: ${told(revisions)}.`)
}

/** Evidences that go back to a policy which another had replaced. By id; in the order of the chain. */
export function policyFaults(evidences: readonly Evidence[]): Map<string, string> {
  const { back } = revisionsOf(evidences.map(policyOf))
  return new Map(
    back.map(({ policy, place }) => [place.evidence, `it was issued under ${policy}, which another had replaced`]),
  )
}

/** The policy by its identifier and, since one may be revised under the same, by the digest of its text. */
function policyOf({ id, file, said }: Evidence) {
  const { evidenceIssuerPolicyId: policy, evidenceIssuerDetails: issuer, extensions } = said
  const { policyDigest } = issuer
  return {
    policy: policyDigest === undefined ? policy : `${policy} (text ${policyDigest})`,
    at: `evidence ${extensions.sequence}`,
    place: { file, evidence: id },
  }
}
