import { exportAnew, type Files, isOfExport, type Signers, zipOf } from '../export-anew.ts'
import type { Way } from '../flips.ts'
import { type Container, type Draw, type Mutation, mutation } from './mutation.ts'

const anew: readonly Way[] = ['anew']

/** The export layer by who may not make it, or over something else. */
const exported =
  (signersOf: (draw: Draw) => Signers, over: (files: Files, draw: Draw) => Files = (files) => files, at = 0) =>
  (draw: Draw): Container =>
  (files: Files) => {
    const moment = { ...signersOf(draw), at: new Date(draw.material.at.getTime() - at), serial: 5n }
    const made = exportAnew(over(new Map(files), draw), moment, 'kept')
    return zipOf(
      new Map([...files].map(([name, bytes]) => [name, isOfExport(name) ? (made.get(name) ?? bytes) : bytes])),
    )
  }

export const ofExports: readonly Mutation[] = [
  mutation(
    'export: by a forger',
    anew,
    exported(({ material }) => material.foreign),
  ),
  mutation(
    'export: sealed by the timestamp authority',
    anew,
    exported(({ material: { real } }) => ({ seal: real.timestamp, timestamp: real.timestamp })),
  ),
  mutation(
    'export: stamped by the sealer',
    anew,
    exported(({ material: { real } }) => ({ seal: real.seal, timestamp: real.seal })),
  ),
  mutation(
    'export: without revocation lists',
    anew,
    exported(({ material }) => material.withoutCrl),
  ),
  mutation(
    'export: with old revocation lists',
    anew,
    exported(({ material }) => material.oldCrl),
  ),
  mutation(
    'export: before its evidences',
    anew,
    exported(({ material }) => material.real, undefined, 7 * 86_400_000),
  ),
  mutation(
    'export: over one file less',
    anew,
    exported(
      ({ material }) => material.real,
      (files, { random }) => {
        files.delete(random.pick([...files.keys()].filter((name) => !isOfExport(name) && name !== 'mimetype')))
        return files
      },
    ),
  ),
  mutation(
    'export: over a file more',
    anew,
    exported(
      ({ material }) => material.real,
      (files, { random }) => files.set('content/8', random.bytes(5)),
    ),
  ),
  mutation(
    'export: over other bytes',
    anew,
    exported(
      ({ material }) => material.real,
      (files, { random }) => {
        const name = random.pick([...files.keys()].filter((one) => !isOfExport(one) && one !== 'mimetype'))
        return files.set(name, random.bytes(7))
      },
    ),
  ),
]
