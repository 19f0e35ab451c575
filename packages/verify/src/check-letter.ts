import { isDeepStrictEqual } from 'node:util'
import type { CheckCode } from './check-codes.ts'
import type { Evidence } from './dossier.ts'
import { isObject } from './evidence-json.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'
import { type Submission, submissionOf, submitted } from './submission.ts'

/**
 * What later facts say of the letter, against what was handed in: its parts, its sender and those it is for, and that
 * what was handed over (E.1) is its main content. Members in another order say the same.
 */
export function checkLetter(
  evidences: readonly Evidence[],
  { volume }: { volume: Pick<Index['volume'], 'of'> },
  findings: Findings,
): void {
  const submission = submitted(evidences)
  if (!submission) {
    const [detail, give] =
      volume.of > 1
        ? (['what was handed in is in another volume', 'volumes'] as const)
        : (['what was handed in is not here', 'submission'] as const)
    for (const code of ['letter', 'handover'] as const) findings.unchecked(code, detail, {}, give)
    return
  }
  const own = new Set(submissionOf(evidences))
  const later = evidences.filter((evidence) => !own.has(evidence))
  each('letter', wrongLetter)
  each('handover', wrongTransfer)

  function each(code: CheckCode, wrongOf: (evidence: Evidence, submission: Submission) => string | false) {
    let right = true
    for (const evidence of later) {
      const wrong = wrongOf(evidence, submission as Submission)
      if (wrong) findings.fails(code, wrong, { file: evidence.file, evidence: evidence.id })
      right &&= !wrong
    }
    if (right) findings.holds(code)
  }
}

function wrongLetter({ said }: Evidence, { letter, sender, recipients }: Submission): string | false {
  const { body } = said.extensions.fact
  if (body.letter !== undefined && !isDeepStrictEqual(body.letter, letter))
    return 'its letter is not the one that was handed in'
  if (body.sender !== undefined && !isDeepStrictEqual(body.sender, sender))
    return 'its sender is not who handed the letter in'
  const named = Array.isArray(body.recipients) ? body.recipients.filter(isObject) : []
  const other = named.find(({ recipient }) => !recipients.has(String(recipient)))
  return other !== undefined && `it names the recipient ${other.recipient}, for whom the letter was not handed in`
}

function wrongTransfer({ said }: Evidence, { parts }: Submission): string | false {
  const { kind, body } = said.extensions.fact
  const main = parts.get(0)
  if (kind === 'message.handed-over') {
    if (!main) return 'it was handed over, and no main content was handed in'
    if (body.bytes !== main.size) return `it is of ${body.bytes} bytes, and the main content has ${main.size}`
    return body.sha256 !== main.sha256 && 'what was handed over does not have the digest of the main content'
  }
  if (kind === 'message.transfer-incomplete')
    return body.of !== main?.size && `it is of ${body.of} bytes, and the main content has ${main?.size ?? 'none'}`
  if (kind === 'message.accessed')
    return !parts.has(body.part as number) && `it is of part ${body.part}, and no such part was handed in`
  return false
}
