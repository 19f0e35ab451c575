import type { Evidence } from './dossier.ts'
import type { Findings } from './findings.ts'
import { revisionsOf, type Stated, told } from './revisions.ts'

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
  checkPolicies(evidences.map(policyOf), findings)
}

/** The policy by its identifier and, since one may be revised under the same, by the digest of its text. */
function policyOf({ id, file, said }: Evidence): Stated {
  const { evidenceIssuerPolicyId: policy, evidenceIssuerDetails: issuer, extensions } = said
  const { policyDigest } = issuer
  return {
    policy: policyDigest === undefined ? policy : `${policy} (text ${policyDigest})`,
    at: `evidence ${extensions.sequence}`,
    place: { file, evidence: id },
  }
}

function checkPolicies(stated: readonly Stated[], findings: Findings): void {
  const revisions = revisionsOf(stated)
  const back = new Set(revisions.back)
  for (const one of stated) {
    const wrong = back.has(one) && `it was issued under ${one.policy}, which another had replaced`
    findings.expect('evidence-policy', wrong, one.place)
  }
  if (revisions.since.length > 1) findings.holds('evidence-policy', {}, `The policy was revised: ${told(revisions)}.`)
}
