import { checkLetter } from './check-letter.ts'
import { checkLife } from './check-life.ts'
import type { Dossier } from './examine.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'

interface Named {
  name: string
  dossier: Dossier
}
interface Indexed extends Named {
  index: Index
}

/** What several dossiers of one message say of each other. */
export function checkTogether(given: readonly Named[], findings: Findings): void {
  const byMessage = new Map<string, Indexed[]>()
  for (const one of given) {
    const { index } = one.dossier
    if (!index) continue
    const same = byMessage.get(index.message) ?? []
    byMessage.set(index.message, [...same, { ...one, index }])
  }
  for (const same of byMessage.values()) {
    if (same.length < 2) continue
    checkAgreement(same, findings)
    for (const set of setsOf(same)) checkVolumes(set, findings)
  }
}

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
  const sets = new Map<string, Indexed[]>()
  for (const one of same) {
    const { head, exportedFor, withContent, withheld, volume } = one.index
    if (volume.of === 1) continue
    const key = JSON.stringify([head, exportedFor, withContent, withheld, volume.of, one.dossier.checkpoint?.note])
    sets.set(key, [...(sets.get(key) ?? []), one])
  }
  return [...sets.values()]
}

function checkVolumes(set: readonly Indexed[], findings: Findings): void {
  const volumes = [...set].sort((a, b) => a.index.volume.number - b.index.volume.number)
  const [{ index }] = volumes as [Indexed]
  const numbers = volumes.map(({ index: { volume } }) => volume.number)
  const twice = volumes.find((_, nth) => numbers.indexOf(numbers[nth] as number) !== nth)
  if (twice) return findings.fails('volumes', 'another volume has the same number', { file: twice.name })
  const overlapping = volumes.find(({ index: { volume } }, nth) => {
    const before = volumes[nth - 1]?.index.volume
    return before && volume.first <= before.last
  })
  if (overlapping)
    return findings.fails('volumes', 'it does not begin after the volume before', { file: overlapping.name })
  if (volumes.length < index.volume.of)
    return findings.unchecked('volumes', `${volumes.length} of ${index.volume.of} volumes were given`)
  const evidences = volumes.flatMap(({ dossier }) => dossier.evidences)
  const here = new Set([
    ...evidences.map(({ said }) => said.extensions.sequence),
    ...index.withheld.map((one) => one.sequence),
  ])
  for (let number = 1; number <= index.head.sequence; number++) {
    if (here.has(number)) continue
    return findings.fails('volumes', `evidence ${number} is in no volume, and is not withheld`)
  }
  findings.holds('volumes')
  const whole = { ...index, volume: { number: 1, of: 1, first: 1, last: index.head.sequence } }
  checkLetter(evidences, whole, findings)
  checkLife(evidences, whole, findings)
}
