import type { CheckpointOf, Evidence } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import { expectedIndex, type Index, recipientOf } from './index-json.ts'
import { firstDifference } from './rederive.ts'

export interface IndexCheck {
  json: Record<string, unknown>
  index: Index
  evidences: readonly Evidence[]
  checkpoint: CheckpointOf | undefined
  /** names of the files under content/, in the container's order */
  contents: readonly string[]
}

/** Readers refuse containers of more than 1,000 entries; an evidence has six. */
const EVIDENCES_MAX = 150

/** index.json against what follows from the evidences: made anew, and compared. */
export function checkIndex({ json, index, evidences, checkpoint, contents }: IndexCheck, findings: Findings): void {
  const place = { file: fixed.index }
  if (!checkpoint) return findings.unchecked('index', 'the checkpoint that it names cannot be read', place)
  const expected = expectedIndex(index, evidences, checkpoint, contents)
  const same = JSON.stringify(json) === JSON.stringify(expected)
  findings.expect(
    'index',
    (!same && `its member ${firstDifference(json, JSON.parse(JSON.stringify(expected)))} is not what follows`) ||
      wrongMessage(index, evidences) ||
      wrongVolume(index, evidences) ||
      wrongReader(index, evidences) ||
      beyond(evidences, checkpoint),
    place,
  )
}

/** Where all agree on another, it is the index that is wrong. */
function wrongMessage({ message }: Index, evidences: readonly Evidence[]): string | false {
  const about = new Set(evidences.map(({ said }) => said.messageIdentifier))
  return !about.has(message) && `it is about ${message}, and no evidence is`
}

function wrongVolume(index: Index, evidences: readonly Evidence[]): string | false {
  const { volume } = index
  const numbers = evidences.map(({ said }) => said.extensions.sequence)
  if (numbers.length === 0) return 'no evidence is here'
  if (numbers.length > EVIDENCES_MAX) return `more than ${EVIDENCES_MAX} evidences are here`
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
  if (volume.first !== first || volume.last !== last)
    return `its volume goes from ${volume.first} to ${volume.last}, and the evidences from ${first} to ${last}`
  return volume.of > 1 && wrongPlace(index)
}

/** What is withheld is said of the whole chain, so that what other volumes can show is known: each shows something. */
function wrongPlace({ head, withheld, volume: { number, of, first, last } }: Index): string | false {
  const hidden = (from: number, to: number) =>
    withheld.filter(({ sequence }) => sequence >= from && sequence <= to).length
  const fits = (volumes: number, shown: number) => (volumes === 0 ? shown === 0 : shown >= volumes)
  const before = first - 1 - hidden(1, first - 1)
  const after = head.sequence - last - hidden(last + 1, head.sequence)
  if (fits(number - 1, before) && fits(of - number, after)) return false
  return `it is volume ${number} of ${of}, with ${before} evidences to be shown before it and ${after} after it`
}

/** A recipient is shown what concerns itself, and nobody else. */
function wrongReader({ exportedFor }: Index, evidences: readonly Evidence[]): string | false {
  const recipients = new Set(evidences.map(({ said }) => recipientOf(said)))
  return exportedFor === 'recipient' && recipients.size > 1 && 'exported for a recipient, with evidences of others'
}

/** As of a size means: nothing that was appended later. */
function beyond(evidences: readonly Evidence[], { size }: CheckpointOf): string | false {
  const late = evidences.find(({ leaf }) => leaf !== undefined && leaf >= size)
  return late !== undefined && `leaf ${late.leaf} is not in a log of ${size} leaves`
}
