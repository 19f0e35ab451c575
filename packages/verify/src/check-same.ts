import type { Evidence } from './dossier.ts'
import type { Findings } from './findings.ts'
import { type Stated, toldRevisions } from './revisions.ts'

/**
 * What all evidences of a dossier share: their message, and one text for each fact, whomever it concerns. In the order of
 * the chain.
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
  if (evidences.length > 0) tellPolicies(evidences, findings)
}

/** Which they are is told; in the order of the chain. */
export function tellPolicies(evidences: readonly Evidence[], findings: Findings): void {
  const told = toldRevisions(evidences.map(policyOf))
  findings.holds('evidence-policy', {}, told && `The policy was revised: ${told}.`)
}

/** The policy by its identifier and, since one may be revised under the same, by the digest of its text. */
function policyOf({ said }: Evidence): Stated {
  const { evidenceIssuerPolicyId: policy, evidenceIssuerDetails: issuer, extensions } = said
  const { policyDigest } = issuer
  return {
    policy: policyDigest === undefined ? policy : `${policy} (text ${policyDigest})`,
    at: `evidence ${extensions.sequence}`,
  }
}
