import { byKey } from './by-key.ts'
import { checkHeads } from './check-heads.ts'
import { checkLetter } from './check-letter.ts'
import { checkLogs } from './check-logs.ts'
import { leafFaults } from './check-order.ts'
import { tellPolicies } from './check-same.ts'
import { checkSealerAgreement } from './check-sealers.ts'
import { checkVolumes, setsOf, type Volume } from './check-volumes.ts'
import { checkWithheld } from './check-withheld.ts'
import type { Evidence } from './dossier.ts'
import type { Dossier } from './examine.ts'
import { evidenceNames, exportNames } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Sealed } from './sealers.ts'
import { secondSubmission, submitted } from './submission.ts'
import type { Trust } from './verdict.ts'

interface Named {
  name: string
  dossier: Dossier
}
interface Indexed extends Volume {
  given: Named
}

/**
 * What several dossiers say of each other: of the log that they are out of, and of one message. Returns those of which all
 * volumes are here.
 */
export function checkTogether(
  given: readonly Named[],
  trust: Pick<Trust, 'sealers'>,
  findings: Findings,
): ReadonlySet<Named> {
  const whole = new Set<Named>()
  const logged = given.flatMap(({ name, dossier: { checkpoint, evidences, index, stampedAt } }) =>
    checkpoint ? [{ name, checkpoint, evidences, index, stampedAt }] : [],
  )
  checkLogs(logged, findings)
  const indexed = given.flatMap((one): Indexed[] => {
    const { index, evidences, checkpoint } = one.dossier
    return index ? [{ name: one.name, index, evidences, checkpoint, given: one }] : []
  })
  for (const same of byKey(indexed, ({ index }) => index.message)) {
    if (same.length < 2) continue
    const all = inOrder(same)
    checkAgreement(same, findings)
    checkFacts(all, findings)
    checkWithheld(same, findings)
    checkChain(all, findings)
    const sets = setsOf(same).filter((set) => checkVolumes(set, findings))
    for (const { given } of sets.flat()) whole.add(given)
    checkOneLetter(all, sets.length > 0, findings)
    checkSealerAgreement(sealsOf(same), trust.sealers ?? [], findings)
  }
  const headed = logged.flatMap((one) => (one.index ? [{ ...one, index: one.index }] : []))
  for (const same of byKey(headed, ({ index }) => index.message)) if (same.length > 1) checkHeads(same, findings)
  return whole
}

/**
 * As each is to be compared with the one before: along the chain, each once, and from it to each export and back, where
 * the chain was when that was made. An export of half a name must not lead from one organisation to another.
 */
function sealsOf(same: readonly Indexed[]): Sealed[] {
  const [bySequence, exports] = [new Map<number, Made>(), [] as Made[]]
  for (const { name, dossier } of same.map(({ given }) => given)) {
    const byFile = new Map(dossier.seals.map((seal) => [seal.file, { ...seal, file: name }]))
    for (const { id, said, genTime } of dossier.evidences) {
      const seal = byFile.get(evidenceNames(id).seal)
      const { sequence } = said.extensions
      if (seal && !bySequence.has(sequence)) bySequence.set(sequence, { seal, at: Number(genTime ?? 0) })
    }
    const seal = byFile.get(exportNames.seal)
    if (seal) exports.push({ seal, at: Number(dossier.exportedAt ?? 0) })
  }
  const along = [...bySequence].sort(([a], [b]) => a - b).map(([, made]) => made)
  if (along.length === 0) return exports.map(({ seal }) => seal)
  const placed = exports.map(({ seal, at }) => ({
    seal,
    after: Math.max(
      0,
      along.findLastIndex((one) => one.at <= at),
    ),
  }))
  return along.flatMap(({ seal }, nth) => [
    seal,
    ...placed.filter(({ after }) => after === nth).flatMap((one) => [one.seal, seal]),
  ])
}

interface Made {
  seal: Sealed
  /** ms since 1970 */
  at: number
}

type Shown = Evidence & { name: string }

/** All that is shown of one message, in the order of its chain. What several show is there several times. */
const inOrder = (same: readonly Volume[]): Shown[] =>
  same
    .flatMap(({ name, evidences }) => evidences.map((one) => ({ ...one, name })))
    .sort((a, b) => a.said.extensions.sequence - b.said.extensions.sequence)

const eachOnce = (all: readonly Shown[]): Shown[] => byKey(all, ({ id }) => id).flatMap(([first]) => first ?? [])

/** Over the borders of dossiers as inside of one: leaves and times go on. */
function checkChain(all: readonly Shown[], findings: Findings): void {
  const evidences = eachOnce(all)
  const faults = leafFaults(evidences)
  for (const { id, name } of evidences) {
    const late = faults.get(id)
    if (late) findings.fails('order-of-time', late, { file: name, evidence: id })
  }
  if (faults.size === 0) findings.holds('order-of-time')
  tellPolicies(evidences, findings)
}

/** A fact that concerns several recipients has an evidence for each, and one text, to whomever that is shown. */
function checkFacts(all: readonly Shown[], findings: Findings): void {
  let right = true
  for (const [first, ...others] of byKey(all, ({ said }) => said.extensions.fact.id)) {
    const { factDigest } = (first as Shown).said.extensions
    for (const { id, name, said } of others) {
      if (said.extensions.factDigest === factDigest) continue
      right = false
      const detail = `it tells the fact ${said.extensions.fact.id} otherwise than in ${(first as Shown).name}`
      findings.fails('evidence-fact', detail, { file: name, evidence: id })
    }
  }
  if (right) findings.holds('evidence-fact', {}, 'Each fact has one text, whoever is shown it.')
}

/** What was handed in, to whomever it is shown, is one, and holds for what the others are shown of the letter. */
function checkOneLetter(all: readonly Shown[], isWhole: boolean, findings: Findings): void {
  const evidences = eachOnce(all).map((one) => ({ ...one, file: one.name }))
  const second = secondSubmission(evidences)
  if (second) {
    const place = { file: second.file, evidence: second.id }
    findings.fails('life', 'the message was handed in once before: a letter is what it was then', place)
  }
  // Where it is not shown each dossier says so; all volumes together say it once more.
  if (isWhole || submitted(evidences)) checkLetter(evidences, { volume: { of: 1 } }, findings)
}

/** Whoever was shown them, and whenever: a link of the chain has one digest, and names one before it. */
function checkAgreement(same: readonly Volume[], findings: Findings): void {
  const known = new Map<number, { digest: string; name: string }>()
  let agree = true
  const learn = (sequence: number, digest: string | null, name: string) => {
    const before = known.get(sequence)
    if (digest === null || before?.digest === digest) return
    if (!before) return void known.set(sequence, { digest, name })
    agree = false
    findings.fails('agreement', `evidence ${sequence} has another digest than in ${before.name}`, { file: name })
  }
  for (const { name, index, evidences } of same) {
    for (const { said, digest } of evidences) {
      learn(said.extensions.sequence, digest, name)
      learn(said.extensions.sequence - 1, said.extensions.previousEvidenceDigest, name)
    }
    for (const { sequence, digest } of index.withheld) learn(sequence, digest, name)
    learn(index.head.sequence, index.head.digest, name)
  }
  if (agree) findings.holds('agreement')
}
