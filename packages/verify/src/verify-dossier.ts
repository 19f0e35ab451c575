import { parseVerifierKey } from '@zegel/tlog'
import { type Dossier, examine } from './examine.ts'
import { Findings } from './findings.ts'
import { openContainer } from './open-container.ts'
import { type Source, sourceOf } from './source.ts'
import type { Trust, Verdict, VerifiedStep } from './verdict.ts'

/**
 * Whether a dossier proves what it says, from nothing but its bytes and what the reader trusts. Bad input of any kind is a
 * failing check with its reason.
 *
 * @throws SourceError the container cannot be read
 * @throws RangeError, TlogError what is trusted is nothing, or no key
 */
export async function verifyDossier(container: Source | Buffer, trust: Trust): Promise<Verdict> {
  const findings = new Findings()
  return verdictOf(await readDossier(container, trust, findings), findings)
}

/** What there is to know of one container; undefined when it is none. */
export async function readDossier(
  container: Source | Buffer,
  trust: Trust,
  findings: Findings,
): Promise<Dossier | undefined> {
  if (trust.roots.length === 0) throw new RangeError('without a trusted root nothing can be verified')
  const logKeys = trust.logKeys.map(parseVerifierKey)
  const source = Buffer.isBuffer(container) ? sourceOf(container) : container
  const files = await openContainer(source, findings)
  return files && findings.guarded(() => examine(files, { ...trust, logKeys }, findings))
}

export function verdictOf(dossier: Dossier | undefined, findings: Findings): Verdict {
  const message = dossier?.index?.message
  return {
    holds: findings.hold,
    missing: findings.missing,
    ...(message !== undefined && { message }),
    ...aboutOf(dossier),
    checks: findings.checks,
    anchors: dossier?.anchors ?? [],
    signatories: dossier?.signatories ?? [],
    summary: dossier ? stepsOf(dossier) : [],
  }
}

function aboutOf(dossier: Dossier | undefined): Pick<Verdict, 'about'> {
  if (!dossier?.index || !dossier.checkpoint) return {}
  const { head, exportedFor, withheld, volume } = dossier.index
  const { origin, size } = dossier.checkpoint
  const { number, of } = volume
  return {
    about: { origin, size, head: head.sequence, exportedFor, withheld: withheld.length, volume: { number, of } },
  }
}

function stepsOf({ evidences }: Dossier): VerifiedStep[] {
  return evidences.map(({ id, said, genTime, leaf }) => ({
    sequence: said.extensions.sequence,
    evidence: id,
    event: said.erdsEventId,
    kind: said.extensions.fact.kind,
    recipient: said.evidenceRefersToRecipient ?? null,
    at: said.eventTime,
    sealedAt: genTime?.toISOString() ?? null,
    sealedLate: said.extensions.sealedLate === true,
    leaf: leaf ?? null,
  }))
}
