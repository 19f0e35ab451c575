import { byKey } from './by-key.ts'
import { checkHeads } from './check-heads.ts'
import { checkLetter } from './check-letter.ts'
import { checkLife } from './check-life.ts'
import { checkLogs } from './check-logs.ts'
import { leafFaults } from './check-order.ts'
import { policyFaults } from './check-same.ts'
import type { Evidence } from './dossier.ts'
import type { Dossier } from './examine.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'

interface Named {
  name: string
  dossier: Dossier
}
interface Indexed extends Named {
  index: Index
  given: Named
}

/**
 * What several dossiers say of each other: of the log that they are out of, and of one message. Returns those of which all
 * volumes are here.
 */
export function checkTogether(given: readonly Named[], findings: Findings): ReadonlySet<Named> {
  const whole = new Set<Named>()
  const logged = given.flatMap(({ name, dossier: { checkpoint, evidences, index } }) =>
    checkpoint ? [{ name, checkpoint, evidences, index }] : [],
  )
  checkLogs(logged, findings)
  const indexed = given.flatMap((one) => (one.dossier.index ? [{ ...one, index: one.dossier.index, given: one }] : []))
  for (const same of byKey(indexed, ({ index }) => index.message)) {
    if (same.length < 2) continue
    checkAgreement(same, findings)
    checkChain(same, findings)
    for (const set of setsOf(same)) {
      if (checkVolumes(set, findings)) for (const { given } of set) whole.add(given)
    }
  }
  const headed = logged.flatMap((one) => (one.index ? [{ ...one, index: one.index }] : []))
  for (const same of byKey(headed, ({ index, checkpoint }) => `${index.message} ${checkpoint.origin}`)) {
    if (same.length > 1) checkHeads(same, findings)
  }
  return whole
}

/** Over the borders of dossiers as inside of one: leaves and times go on, and no policy comes back. */
function checkChain(same: readonly Indexed[], findings: Findings): void {
  const union = new Map<string, Shown>()
  for (const { name, dossier } of same)
    for (const one of dossier.evidences) if (!union.has(one.id)) union.set(one.id, { ...one, name })
  const evidences = [...union.values()].sort((a, b) => a.said.extensions.sequence - b.said.extensions.sequence)
  const order = leafFaults(evidences)
  const policies = policyFaults(evidences)
  for (const { id, name } of evidences) {
    const [late, other] = [order.get(id), policies.get(id)]
    if (late) findings.fails('order-of-time', late, { file: name, evidence: id })
    if (other) findings.fails('evidence-policy', other, { file: name, evidence: id })
  }
  if (order.size === 0) findings.holds('order-of-time')
  if (policies.size === 0) findings.holds('evidence-policy')
}

type Shown = Evidence & { name: string }

/** Whoever was shown them, and whenever: a link of the chain has one digest, and names one before it. */
function checkAgreement(same: readonly Indexed[], findings: Findings): void {
  const known = new Map<number, { digest: string; name: string }>()
  let agree = true
  const learn = (sequence: number, digest: string | null, name: string) => {
    const before = known.get(sequence)
    if (digest === null || before?.digest === digest) return
    if (!before) return void known.set(sequence, { digest, name })
    agree = false
    findings.fails('agreement', `evidence ${sequence} has another digest than in ${before.name}`, { file: name })
  }
  for (const { name, index, dossier } of same) {
    for (const { said, digest } of dossier.evidences) {
      learn(said.extensions.sequence, digest, name)
      learn(said.extensions.sequence - 1, said.extensions.previousEvidenceDigest, name)
    }
    for (const { sequence, digest } of index.withheld) learn(sequence, digest, name)
    learn(index.head.sequence, index.head.digest, name)
  }
  if (agree) findings.holds('agreement')
}

/** Volumes of one export: shown to the same reader as of the same head and log. */
function setsOf(same: readonly Indexed[]): Indexed[][] {
  const volumes = same.filter(({ index }) => index.volume.of > 1)
  return byKey(volumes, ({ index, dossier }) => {
    const { head, exportedFor, withContent, withheld, volume } = index
    return JSON.stringify([head, exportedFor, withContent, withheld, volume.of, dossier.checkpoint?.note])
  })
}

/** Whether all volumes are here. */
function checkVolumes(set: readonly Indexed[], findings: Findings): boolean {
  const volumes = [...set].sort((a, b) => a.index.volume.number - b.index.volume.number)
  const [{ index }] = volumes as [Indexed]
  const numbers = volumes.map(({ index: { volume } }) => volume.number)
  const twice = volumes.find((_, nth) => numbers.indexOf(numbers[nth] as number) !== nth)
  const wrong = (detail: string, one?: Indexed): false => {
    findings.fails('volumes', detail, one && { file: one.name })
    return false
  }
  if (twice) return wrong('another volume has the same number', twice)
  const overlapping = volumes.find(({ index: { volume } }, nth) => {
    const before = volumes[nth - 1]?.index.volume
    return before && volume.first <= before.last
  })
  if (overlapping) return wrong('it does not begin after the volume before', overlapping)
  if (volumes.length < index.volume.of) {
    findings.unchecked('volumes', `${volumes.length} of ${index.volume.of} volumes were given`, {}, 'volumes')
    return false
  }
  const evidences = volumes.flatMap(({ dossier }) => dossier.evidences)
  const here = new Set([
    ...evidences.map(({ said }) => said.extensions.sequence),
    ...index.withheld.map((one) => one.sequence),
  ])
  for (let number = 1; number <= index.head.sequence; number++) {
    if (here.has(number)) continue
    return wrong(`evidence ${number} is in no volume, and is not withheld`)
  }
  findings.holds('volumes')
  const whole = { ...index, volume: { number: 1, of: 1, first: 1, last: index.head.sequence } }
  checkLetter(evidences, whole, findings)
  checkLife(evidences, whole, findings)
  return true
}
