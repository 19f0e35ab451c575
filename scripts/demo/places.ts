import { dirname, isAbsolute, join, relative } from 'node:path'
import { readConfig } from '@zegel/host'

const projectRoot = dirname(dirname(import.meta.dirname))

/** Everything that the demo writes: one folder below `var`, or below ZEGEL_DATA where that is set. */
export interface Places {
  folder: string
  /** the data of the house: made anew by each run */
  data: string
  letters: string
  log: string
  lock: string
  rootCertificate: string
  logKey: string
  verifier: string
  dossiers: { opened: string; refused: string; undeliverable: string }
}

export function demoPlaces(): Places {
  const folder = join(readConfig().data, 'demo')
  const inside = (name: string) => join(folder, name)
  return {
    folder,
    data: inside('data'),
    letters: inside('letters'),
    log: inside('house.log'),
    lock: inside('lock'),
    rootCertificate: inside('root.pem'),
    logKey: inside('log.key'),
    verifier: inside('zegel-verify.mjs'),
    dossiers: {
      opened: inside('dossier.asice'),
      refused: inside('dossier-refused.asice'),
      undeliverable: inside('dossier-undeliverable.asice'),
    },
  }
}

/** A path as one would type it in the project's root. */
export function shown(path: string): string {
  const short = relative(projectRoot, path)
  return short.startsWith('..') || isAbsolute(short) ? path : short
}
