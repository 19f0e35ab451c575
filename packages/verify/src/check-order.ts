import type { Evidence, Withheld } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'

/** A link of the message's chain: an evidence that is here, or the digest of one that is not. */
interface Link {
  sequence: number
  digest: string
  evidence?: Evidence
}

/**
 * The chain of the message's evidences: no number missing or twice, each link names the one before, up to the head.
 *
 * @param size leaves of the log, where that can be read
 */
export function checkOrder(
  evidences: readonly Evidence[],
  index: Index,
  size: number | undefined,
  findings: Findings,
): void {
  const links = linksOf(evidences, index.withheld)
  const { head, volume } = index
  const alone = volume.of === 1
  const wrong = wrongSequence(links, index)
  const here = { file: fixed.index }
  findings.expect('sequence', wrong?.detail, wrong?.place ?? here)
  const bySequence = new Map(links.map((link) => [link.sequence, link]))
  for (const { id, file, said } of evidences) {
    const { sequence, previousEvidenceDigest: named } = said.extensions
    const place = { file, evidence: id }
    const before = bySequence.get(sequence - 1)
    if (sequence === 1) findings.expect('previous-digest', named !== null && 'the first names one before it', place)
    else if (before)
      findings.expect(
        'previous-digest',
        named !== before.digest && `evidence ${sequence - 1} has another digest`,
        place,
      )
    else if (alone) findings.fails('previous-digest', `evidence ${sequence - 1} is neither here nor withheld`, place)
    else
      findings.unchecked(
        'previous-digest',
        `evidence ${sequence - 1} is in another volume; its digest is ${named}`,
        place,
        'volumes',
      )
  }
  const last = bySequence.get(head.sequence)
  if (last)
    findings.expect(
      'head',
      (last.digest !== head.digest && `evidence ${head.sequence} has another digest than the head`) ||
        beyondLog(evidences, head.sequence, size),
      here,
    )
  else if (alone) findings.fails('head', `evidence ${head.sequence} is neither here nor withheld`, here)
  else {
    const wrong = beyondLog(evidences, head.sequence, size)
    if (wrong) findings.fails('head', wrong, here)
    else findings.unchecked('head', `evidence ${head.sequence} is in another volume`, here, 'volumes')
  }
  checkLeaves(evidences, findings)
}

/** Whatever comes after an evidence has a leaf of its own after it. */
function beyondLog(evidences: readonly Evidence[], head: number, size: number | undefined): string | false {
  if (size === undefined) return false
  const far = evidences.find(({ said, leaf }) => leaf !== undefined && head - numberOf({ said }) > size - 1 - leaf)
  return (
    far !== undefined &&
    `evidence ${numberOf(far)} is at leaf ${far.leaf}, and up to ${head} there is no room in a log of ${size} leaves`
  )
}

function linksOf(evidences: readonly Evidence[], withheld: readonly Withheld[]): Link[] {
  const shown = evidences.map((evidence) => ({
    sequence: evidence.said.extensions.sequence,
    digest: evidence.digest,
    evidence,
  }))
  return [...shown, ...withheld].sort((a, b) => a.sequence - b.sequence)
}

function wrongSequence(links: readonly Link[], { head, volume }: Index) {
  const [first, last] = volume.of === 1 ? [1, head.sequence] : [volume.first, volume.last]
  const placeOf = ({ evidence }: Link) => (evidence ? { file: evidence.file, evidence: evidence.id } : undefined)
  const twice = links.find(({ sequence }, nth) => sequence === links[nth - 1]?.sequence)
  if (twice) return { detail: `number ${twice.sequence} is there twice`, place: placeOf(twice) }
  const beyond = links.find(({ sequence }) => sequence > head.sequence)
  if (beyond)
    return { detail: `number ${beyond.sequence} lies after the head, ${head.sequence}`, place: placeOf(beyond) }
  const outside = links.find(({ sequence, evidence }) => evidence && (sequence < first || sequence > last))
  if (outside) return { detail: `number ${outside.sequence} is not of this volume`, place: placeOf(outside) }
  const numbers = new Set(links.map(({ sequence }) => sequence))
  for (let number = first; number <= last; number++) {
    if (!numbers.has(number)) return { detail: `number ${number} is neither here nor withheld`, place: undefined }
  }
  return undefined
}

function checkLeaves(evidences: readonly Evidence[], findings: Findings): void {
  const wrong = leafFaults(evidences)
  for (const { id, file, leaf } of evidences) {
    if (leaf !== undefined) findings.expect('order-of-time', wrong.get(id), { file, evidence: id })
  }
}

/**
 * Along the chain leaves increase, by one for each number at least, and along the leaves times never decrease: a page is
 * sealed at one moment. By id.
 */
export function leafFaults(evidences: readonly Evidence[]): Map<string, string> {
  const faults = new Map<string, string>()
  let latest: { at: Date; file: string } | undefined
  let leafBefore = -1
  let numberBefore = 0
  for (const { leaf, genTime, id, file, said } of evidences.toSorted((a, b) => numberOf(a) - numberOf(b))) {
    if (leaf === undefined) continue
    if (leaf <= leafBefore)
      faults.set(id, `number ${numberOf({ said })} is at leaf ${leaf}, one before it at ${leafBefore}`)
    else if (leaf - leafBefore < numberOf({ said }) - numberBefore)
      faults.set(
        id,
        `number ${numberOf({ said })} is at leaf ${leaf}: before it there is no room for those after ${numberBefore}`,
      )
    else if (genTime && latest && genTime < latest.at)
      faults.set(id, `it was sealed before ${latest.file}, which precedes it`)
    if (leaf > leafBefore) [leafBefore, numberBefore] = [leaf, numberOf({ said })]
    if (genTime && !(latest && genTime < latest.at)) latest = { at: genTime, file }
  }
  return faults
}

const numberOf = ({ said }: Pick<Evidence, 'said'>): number => said.extensions.sequence
