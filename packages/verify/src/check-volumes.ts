import { byKey } from './by-key.ts'
import { checkLife } from './check-life.ts'
import { checkReader } from './check-reader.ts'
import type { CheckpointOf, Evidence } from './dossier.ts'
import type { Findings } from './findings.ts'
import { type Index, recipientOf } from './index-json.ts'

/** A dossier that may be one of several volumes. */
export interface Volume {
  name: string
  index: Index
  evidences: readonly Evidence[]
  checkpoint: CheckpointOf | undefined
}

/** Volumes of one export: shown to the same reader as of the same head and log. Contents are in the first alone. */
export function setsOf<Of extends Volume>(same: readonly Of[]): Of[][] {
  const volumes = same.filter(({ index }) => index.volume.of > 1)
  return byKey(volumes, ({ index, checkpoint }) => {
    const { head, exportedFor, withheld, volume } = index
    return JSON.stringify([head, exportedFor, withheld, volume.of, checkpoint?.note])
  })
}

/** Whether all volumes are here. */
export function checkVolumes(set: readonly Volume[], findings: Findings): boolean {
  const wrong = (detail: string, one?: Volume): false => {
    findings.fails('volumes', detail, one && { file: one.name })
    return false
  }
  const copies = byKey(set, ({ index }) => index.volume.number)
  const other = copies.flatMap(([first, ...others]) => others.filter((one) => first && shows(one) !== shows(first)))[0]
  if (other) return wrong('another volume has the same number, and shows other evidences', other)
  const volumes = copies.flatMap(([first]) => first ?? []).sort((a, b) => a.index.volume.number - b.index.volume.number)
  const [{ index }] = volumes as [Volume]
  const overlapping = volumes.find(({ index: { volume } }, nth) => {
    const before = volumes[nth - 1]?.index.volume
    return before && volume.first <= before.last
  })
  if (overlapping) return wrong('it does not begin after the volume before', overlapping)
  const stranger = set.find((one) => index.exportedFor === 'recipient' && readerOf(one) !== readerOf(volumes[0]))
  if (stranger) return wrong('it shows another recipient what concerns that one', stranger)
  if (volumes.length < index.volume.of) {
    findings.unchecked('volumes', `${volumes.length} of ${index.volume.of} volumes were given`, {}, 'volumes')
    return false
  }
  const evidences = volumes.flatMap((one) => one.evidences)
  const here = new Set([
    ...evidences.map(({ said }) => said.extensions.sequence),
    ...index.withheld.map((one) => one.sequence),
  ])
  for (let number = 1; number <= index.head.sequence; number++) {
    if (here.has(number)) continue
    return wrong(`evidence ${number} is in no volume, and is not withheld`)
  }
  findings.holds('volumes')
  const withContent = set.some((one) => one.index.withContent)
  const all = { ...index, withContent, volume: { number: 1, of: 1, first: 1, last: index.head.sequence } }
  checkReader(evidences, all, findings)
  checkLife(evidences, all, findings)
  return true
}

const readerOf = (volume: Volume | undefined) => volume?.evidences[0] && recipientOf(volume.evidences[0].said)

/** Two copies of a volume, as in another language, differ in nothing that proves anything. */
const shows = ({ index: { volume }, evidences }: Volume): string =>
  JSON.stringify([volume.first, volume.last, evidences.map(({ id, digest, leaf }) => [id, digest, leaf])])
