import type { Evidence } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'
import { faultsOfLife } from './life.ts'
import { lifeStepOf } from './life-step.ts'
import { secondSubmission } from './submission.ts'

/** The rules of DOMAIN.md section 5. Of what is withheld nothing can be said, and what is absent then is no fault. */
export function checkLife(evidences: readonly Evidence[], { withheld, volume }: Index, findings: Findings): void {
  const second = secondSubmission(evidences)
  if (second) {
    const place = { file: second.file, evidence: second.id }
    return findings.fails('life', 'the message was handed in once before: a letter is what it was then', place)
  }
  const timed = evidences.filter(({ genTime }) => genTime !== undefined)
  const complete = withheld.length === 0 && volume.of === 1 && timed.length === evidences.length
  const steps = timed.map(({ said, genTime }) => lifeStepOf(said, (genTime as Date).toISOString()))
  const faults = faultsOfLife(steps, { complete })
  for (const { code, sequence, detail } of faults) {
    const at = evidences.find(({ said }) => said.extensions.sequence === sequence)
    findings.fails('life', `${detail} (${code})`, at ? { file: at.file, evidence: at.id } : { file: fixed.index })
  }
  if (faults.length > 0) return
  if (complete) findings.holds('life')
  else findings.unchecked('life', 'nothing here breaks its rules, but evidences are withheld or in other volumes')
}
