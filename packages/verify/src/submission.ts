import type { Evidence } from './dossier.ts'
import { isObject } from './evidence-json.ts'

/** Kinds of the facts by which a letter begins. */
export const submissionKinds: readonly string[] = ['message.deposited', 'message.rejected']

const isSubmission = ({ said }: Evidence): boolean => submissionKinds.includes(said.extensions.fact.kind)

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

/** A part of the letter as the sealed evidences state it. */
export interface Part {
  part: number
  mediaType: string
  size: number
  sha256: string
}

/** What was handed in, as its fact says it. */
export interface Submission {
  /** undefined where it was rejected: then nothing of it was taken in */
  letter: Record<string, unknown> | undefined
  sender: unknown
  recipients: ReadonlySet<string>
  parts: ReadonlyMap<number, Part>
}

/** Undefined where it is not shown. */
export function submitted(evidences: readonly Evidence[]): Submission | undefined {
  const [first] = submissionOf(evidences)
  if (!first) return undefined
  const { body } = first.said.extensions.fact
  const letter = isObject(body.letter) ? body.letter : undefined
  const recipients = Array.isArray(body.recipients) ? body.recipients.filter(isObject) : []
  return {
    letter,
    sender: letter ? letter.sender : body.sender,
    recipients: new Set(recipients.map(({ recipient }) => String(recipient))),
    parts: partsIn(letter),
  }
}

function partsIn(letter: Record<string, unknown> | undefined): Map<number, Part> {
  const parts = new Map<number, Part>()
  const stated = Array.isArray(letter?.parts) ? letter.parts.filter(isPartLike) : []
  for (const part of stated) if (!parts.has(part.part)) parts.set(part.part, part)
  return parts
}

const isPartLike = (value: unknown): value is Part =>
  isObject(value) &&
  typeof value.part === 'number' &&
  typeof value.size === 'number' &&
  typeof value.mediaType === 'string' &&
  typeof value.sha256 === 'string'
