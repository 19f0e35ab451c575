import type { Evidence } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'
import { faultsOfLife } from './life.ts'
import { isKnownKind } from './life-moves.ts'
import { lifeStepOf } from './life-step.ts'
import { secondSubmission } from './submission.ts'

/** The rules of DOMAIN.md section 5. What is absent is no fault only where the reader may not see it. */
export function checkLife(evidences: readonly Evidence[], index: Index, findings: Findings): void {
  const { head, withheld, volume } = index
  const second = secondSubmission(evidences)
  if (second) {
    const place = { file: second.file, evidence: second.id }
    return findings.fails('life', 'the message was handed in once before: a letter is what it was then', place)
  }
  const timed = evidences.filter(({ genTime }) => genTime !== undefined)
  const here = volume.of === 1 && timed.length === evidences.length
  const complete = here && withheld.length === 0
  const steps = timed.map(({ said, genTime }) => lifeStepOf(said, (genTime as Date).toISOString()))
  const faults = faultsOfLife(steps, { complete, ...(here && { exportedFor: index.exportedFor }) })
  for (const { code, sequence, detail } of faults) {
    const at = evidences.find(({ said }) => said.extensions.sequence === sequence)
    findings.fails('life', `${detail} (${code})`, at ? { file: at.file, evidence: at.id } : { file: fixed.index })
  }
  if (faults.length > 0) return
  const unknown = [...new Set(steps.flatMap(({ kind }) => (isKnownKind(kind) ? [] : [kind])))]
  if (complete && unknown.length === 0) return findings.holds('life')
  const sofar = 'nothing that is shown breaks its rules;'
  if (unknown.length > 0)
    findings.unchecked('life', `${sofar} this verifier does not know ${unknown.join(', ')}`, {}, 'verifier')
  if (volume.of > 1)
    findings.unchecked('life', `${sofar} of evidences in other volumes nothing can be said`, {}, 'volumes')
  if (withheld.length > 0)
    findings.unchecked(
      'life',
      `${sofar} of what is withheld nothing can be said: ${withheld.length} of ${head.sequence}`,
    )
  // Without its timestamp an evidence fails elsewhere.
  if (timed.length < evidences.length) findings.unchecked('life', `${sofar} not all evidences have a time`)
}
