import type { Caller } from '@zegel/host'
import { shownStep } from '../timeline.ts'
import type { Link } from './evidences.ts'
import { type File, jsonFile } from './file.ts'
import type { Volume } from './volumes.ts'

/** The version of the container's format; what it means stands in its verifier. */
const FORMAT = 'zegel-dossier-1'

export interface Index {
  message: string
  asOf: { origin: string; size: number; root: Buffer }
  /** the whole chain, as long as it is at that size */
  links: readonly Link[]
  /** sequences that the reader may see, of all volumes */
  shown: ReadonlySet<number>
  exportedFor: Caller['kind']
  withContent: boolean
  volume: Volume
  /** names of the contents in this volume */
  contents: readonly string[]
}

/**
 * What a program reads first: the order of the evidences, and the links of the chain that the reader may not see. It
 * holds no time of its own, so that the same export gives the same bytes.
 */
export function indexFile(index: Index): File {
  const { message, asOf, links, shown, exportedFor, withContent, volume, contents } = index
  const head = links.at(-1)
  const { number, of, first, last, steps } = volume
  return jsonFile('index.json', {
    version: FORMAT,
    message,
    asOf: { origin: asOf.origin, size: asOf.size, root: asOf.root.toString('base64') },
    head: head && { sequence: head.sequence, digest: head.digest },
    exportedFor,
    withContent,
    volume: { number, of, first, last },
    evidences: steps.map(shownStep),
    withheld: links
      .filter(({ sequence }) => !shown.has(sequence))
      .map(({ sequence, digest }) => ({ sequence, digest })),
    contents,
  })
}
