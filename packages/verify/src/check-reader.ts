import type { Evidence } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'
import { decisions } from './life-view.ts'
import { type Submission, submitted } from './submission.ts'

const here = { file: fixed.index }

/**
 * What the service never keeps from a reader, and never gives it, as far as one dossier alone can tell (DOMAIN.md section
 * 5): whoever knows the letter knows much of that. `index`: of a dossier, or of all volumes of one.
 */
export function checkReader(evidences: readonly Evidence[], index: Index, findings: Findings): void {
  const letter = submitted(evidences)
  if (!letter) return
  const wrong =
    index.exportedFor === 'recipient' ? keptFromOnlyRecipient(index, letter) : keptFromSender(evidences, index, letter)
  findings.expect('withheld', wrong, here)
  if (index.exportedFor === 'recipient' && index.withContent && index.volume.of === 1 && !isHandedOver(evidences))
    findings.fails(
      'content-listed',
      'a recipient has the contents once they were handed over: no evidence says so',
      here,
    )
}

/** Every evidence of a letter concerns one of its recipients, who is shown it. */
function keptFromOnlyRecipient({ withheld }: Index, { recipients }: Submission): string | false {
  if (recipients.size !== 1) return false
  return withheld.length > 0 && `it withholds evidence ${numbersOf(withheld)}, and its reader is the only recipient`
}

/**
 * A sender is not shown who reads, and which recipient takes a dossier. Of a letter that waits for its recipient's decision
 * there is neither: the recipient may do nothing but decide.
 */
function keptFromSender(evidences: readonly Evidence[], { withheld, volume }: Index, { letter }: Submission) {
  if (letter?.mode !== 'consent') return false
  const decided = evidences.find(({ said }) => decisions.includes(said.extensions.fact.kind))?.said.extensions.sequence
  const end = decided ?? (volume.of === 1 ? Number.POSITIVE_INFINITY : volume.last)
  const early = withheld.filter(({ sequence }) => sequence < end)
  return early.length > 0 && `it withholds evidence ${numbersOf(early)} from the sender, before any recipient decided`
}

const isHandedOver = (evidences: readonly Evidence[]): boolean =>
  evidences.some(({ said }) => said.extensions.fact.kind === 'message.handed-over')

function numbersOf(withheld: Index['withheld']): string {
  const numbers = withheld.map(({ sequence }) => sequence)
  return numbers.length > 3 ? `${numbers.slice(0, 3).join(', ')} and ${numbers.length - 3} more` : numbers.join(', ')
}
