import { leafHash } from '../prove.ts'
import { type AnswerRow, answersAt } from './answers.ts'
import type { Auditing } from './auditing.ts'
import type { HeldProof } from './held-proof.ts'

/**
 * Answers that somebody holds, against what a repeat would say now: the same for ever, also whether it has its path in the
 * log, and against which state. Which checkpoint is the first over a leaf is nowhere but in the table: where one was taken
 * out, and nobody looked before, only such an answer can tell.
 */
export async function checkAnswers({ tx, findings, reading }: Auditing, held: readonly HeldProof[]): Promise<void> {
  const answers = held.filter(({ answer }) => answer)
  reading.what = 'evidence and checkpoint, of answers'
  const rows = new Map(
    (
      await answersAt(
        tx,
        answers.flatMap(({ leaf }) => (leaf ? [leaf.index] : [])),
      )
    ).map((row) => [row.leaf, row]),
  )
  for (const one of answers) {
    if (one.altered !== undefined) findings.add('proof-altered', one.name, 'files', one.altered)
    else
      for (const wrong of differences(one, rows.get(one.leaf?.index ?? -1)))
        findings.add('answer-differs', one.name, `leaf ${one.leaf?.index}`, wrong)
  }
}

function* differences({ leaf, proof }: HeldProof, row: AnswerRow | undefined): Generator<string> {
  if (!row) {
    yield 'there is no such evidence'
    return
  }
  if (!leaf || !leafHash(row).equals(leaf.hash)) yield 'the evidence there is another'
  const repeated = row.released !== null && row.leaf >= row.released ? row.note : null
  if (proof && repeated === null) yield 'it has its path in the log, and a repeat would have none'
  if (!proof && repeated !== null) yield 'it has no path in the log, and a repeat would have one'
  if (proof && repeated !== null && proof.checkpoint !== repeated)
    yield 'a repeat would have its path to another state of the log'
}
