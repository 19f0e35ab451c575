import type { Evidence } from './dossier.ts'

const SUBMISSIONS = ['message.deposited', 'message.rejected']

const isSubmission = ({ said }: Evidence): boolean => SUBMISSIONS.includes(said.extensions.fact.kind)

/**
 * The evidences of what the sender handed in: one fact, with one evidence for each recipient. What the letter is and for
 * whom, they alone say: nothing that is appended later can name a content or a person anew.
 */
export function submissionOf(evidences: readonly Evidence[]): readonly Evidence[] {
  const submissions = evidences.filter(isSubmission)
  const sequences = submissions.map(({ said }) => said.extensions.sequence)
  const first = submissions.find(({ said }) => said.extensions.sequence === Math.min(...sequences))
  const id = first?.said.extensions.fact.id
  return submissions.filter(({ said }) => said.extensions.fact.id === id)
}

/** One that was handed in a second time, under the same message. */
export function secondSubmission(evidences: readonly Evidence[]): Evidence | undefined {
  const own = new Set(submissionOf(evidences))
  return evidences.find((evidence) => isSubmission(evidence) && !own.has(evidence))
}
