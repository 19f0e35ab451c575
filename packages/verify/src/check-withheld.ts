import type { Evidence, Withheld } from './dossier.ts'
import { type FactJson, isObject, isUuid } from './evidence-json.ts'
import type { Findings } from './findings.ts'
import { recipientOf } from './index-json.ts'
import { isKnownKind } from './life-moves.ts'
import { viewOf } from './life-view.ts'
import { submitted } from './submission.ts'

/** A dossier, for whom it was made, and what it keeps from that reader. */
export interface ForReader {
  name: string
  index: { exportedFor: 'sender' | 'recipient'; withheld: readonly Withheld[] }
  evidences: readonly Evidence[]
}

/**
 * What one dossier withholds another may show, and then it can be told whether its reader may really not see it. All are
 * of one message.
 */
export function checkWithheld(same: readonly ForReader[], findings: Findings): void {
  const shown = new Map<number, { evidence: Evidence; name: string }>()
  for (const { name, evidences } of same) {
    for (const evidence of evidences) {
      const { sequence } = evidence.said.extensions
      if (!shown.has(sequence)) shown.set(sequence, { evidence, name })
    }
  }
  let right = true
  for (const reader of same) {
    for (const { sequence } of reader.index.withheld) {
      const other = shown.get(sequence)
      if (!other || !mayAlwaysSee(reader, other.evidence)) continue
      right = false
      const { id, said } = other.evidence
      const { exportedFor } = reader.index
      const detail = `it withholds evidence ${sequence}, and its ${exportedFor} may see that: it is ${said.extensions.fact.kind}, in ${other.name}`
      findings.fails('withheld', detail, { file: reader.name, evidence: id })
    }
  }
  for (const { name, detail } of keptFromAll(same)) {
    right = false
    findings.fails('withheld', detail, { file: name })
  }
  if (right) findings.holds('withheld')
}

/** Every evidence of a letter concerns one of its recipients, and their dossiers together keep nothing back. */
function keptFromAll(same: readonly ForReader[]): { name: string; detail: string }[] {
  const recipients = [...(submitted(same.flatMap(({ evidences }) => evidences))?.recipients ?? [])]
  const held = recipients.map((recipient) =>
    same.filter(({ index, evidences }) => index.exportedFor === 'recipient' && isFor(evidences, recipient)),
  )
  if (held.length === 0 || held.some((dossiers) => dossiers.length === 0)) return []
  const hidden = held.map((dossiers) => new Set(dossiers.flatMap(({ index }) => index.withheld.map(sequenceOf))))
  const [first, ...others] = hidden as [Set<number>, ...Set<number>[]]
  const fromAll = [...first].filter((sequence) => others.every((one) => one.has(sequence)))
  const [[{ name }]] = held as [[ForReader]]
  return fromAll.map((sequence) => ({ name, detail: `evidence ${sequence} is withheld from every recipient` }))
}

const isFor = (evidences: readonly Evidence[], recipient: string): boolean =>
  evidences.some(({ said }) => recipientOf(said) === recipient)

const sequenceOf = ({ sequence }: Withheld): number => sequence

function mayAlwaysSee({ index: { exportedFor }, evidences }: ForReader, { said }: Evidence): boolean {
  // A recipient's dossier shows evidences of that recipient alone.
  if (exportedFor === 'recipient') return evidences.some((own) => recipientOf(own.said) === recipientOf(said))
  const { fact } = said.extensions
  return !viewOf({ complete: false, exportedFor }).mayHide(fact.kind) && isOfSender(fact)
}

/** Kinds that always concern the sender, whether they name it or not. */
const ofSender = /^(message|channel)\./

/** A notice may name no sender, and what a recipient takes home names none: the service then shows it to none. */
function isOfSender({ kind, body }: FactJson): boolean {
  const names = (holder: unknown): boolean => isObject(holder) && isObject(holder.sender) && isUuid(holder.sender.party)
  return (isKnownKind(kind) && ofSender.test(kind)) || names(body) || names(body.letter)
}
