import { readFile } from 'node:fs/promises'
import { replaceFile } from '@zegel/host'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Mark } from './check-leaves.ts'
import type { State } from './check-published.ts'

const Seen = Type.Object({ size: Type.Integer({ minimum: 0 }), root: Type.String() })

/**
 * What an audit that found nothing has seen, for the next one: with it an old backup that was put back is found, which
 * is consistent in itself. Kept best where nobody who can change the database can change it.
 */
const Remembered = Type.Object({
  version: Type.Literal('zegel-audit-1'),
  /** the log's verifier key */
  key: Type.Optional(Type.String()),
  /** the newest signed state that the log published */
  log: Type.Optional(Seen),
  /** all leaves of the database */
  tree: Type.Optional(Seen),
  /** the end of the ledger, and the digest of the tries to seal what stands aside */
  end: Type.Optional(
    Type.Object({ size: Type.Integer(), sealedAt: Type.String(), aside: Type.Union([Type.String(), Type.Null()]) }),
  ),
  /** the last step of the schema */
  schema: Type.Optional(Type.String()),
  /** leaves below it were told before they were signed */
  released: Type.Optional(Type.Integer()),
  /** where the facts stand in the sealed feed */
  places: Type.Optional(Type.Object({ facts: Type.Integer(), digest: Type.String() })),
  /** of each shard of the notary's own book */
  own: Type.Optional(Type.Array(Type.Object({ count: Type.Integer(), digest: Type.String() }))),
  checkpoints: Type.Optional(
    Type.Object({
      count: Type.Integer(),
      digest: Type.String(),
      tokens: Type.Array(Type.Tuple([Type.Integer(), Type.String()])),
    }),
  ),
})
export type Remembered = Static<typeof Remembered>

const form = Compile(Remembered)

export const nothingSeen: Remembered = { version: 'zegel-audit-1' }

/** @throws Error the file is something else: nothing is compared with what may have been made up */
export async function readRemembered(file: string): Promise<Remembered> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (!form.Check(value)) throw new Error('it is no state of an audit')
    return value
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return nothingSeen
    throw new Error(`${file} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

export async function writeRemembered(file: string, remembered: Remembered): Promise<void> {
  await replaceFile(file, `${JSON.stringify(remembered)}\n`)
}

export const seenState = ({ size, root }: Static<typeof Seen>): State => ({ size, root: Buffer.from(root, 'base64') })

export const toSeen = ({ size, root }: Pick<Mark, 'size' | 'root'>) => ({ size, root: root.toString('base64') })
