import { createHash } from 'node:crypto'
import { call } from '@zegel/testing'
import { leafHash, parseVerifierKey, readCheckpoint, readEntryBundle, tilePath, verifyNote } from '@zegel/tlog'

/** What a log publishes, taken as a whole by brute force: every hash of every leaf, and the tree from its definition. */
export interface PublishedView {
  size: number
  /** undefined where it cannot be had */
  leaf(index: number): Buffer | undefined
  /** the hash of what the log says the leaf is of */
  entry(index: number): Promise<Buffer | undefined>
  /** over the first leaves (RFC 6962 section 2.1) */
  rootOf(size: number): Buffer | undefined
  /** the root that it signed */
  root: Buffer
}

const WIDTH = 256

/** Undefined where it publishes no state that its key signed. */
export async function publishedView(url: string, vkey: string): Promise<PublishedView | undefined> {
  const answers = new Map<string, Promise<Buffer | undefined>>()
  const ask = async (path: string) => {
    const { status, bytes } = await call('GET', `${url}/evidence/log/${path}`)
    return status === 200 ? bytes : undefined
  }
  const get = (path: string) => {
    const answer = answers.get(path) ?? ask(path)
    answers.set(path, answer)
    return answer
  }
  const signed = await get('checkpoint')
  if (!signed) return undefined
  let checkpoint: ReturnType<typeof readCheckpoint>
  try {
    checkpoint = readCheckpoint(verifyNote(signed, [parseVerifierKey(vkey)]).text)
  } catch {
    return undefined
  }
  const { size, root } = checkpoint
  const widthAt = (index: number) => Math.min(WIDTH, size - index * WIDTH)
  const leaves: (Buffer | undefined)[] = []
  for (let index = 0; index * WIDTH < size; index++) {
    const bytes = await get(tilePath({ level: 0, index, width: widthAt(index) }))
    for (let nth = 0; nth < widthAt(index); nth++)
      leaves.push(bytes?.length === widthAt(index) * 32 ? bytes.subarray(nth * 32, nth * 32 + 32) : undefined)
  }
  return {
    size,
    root,
    leaf: (index) => leaves[index],
    entry: async (leaf) => {
      const index = Math.floor(leaf / WIDTH)
      const bundle = await get(tilePath({ level: 'entries', index, width: widthAt(index) }))
      const entry = bundle && readEntryBundle(bundle)[leaf % WIDTH]
      return entry && leafHash(entry)
    },
    rootOf: (first) => {
      const some = leaves.slice(0, first)
      return some.every((one) => one !== undefined) ? treeHash(some as Buffer[]) : undefined
    },
  }
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? createHash('sha256').digest()
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  const [left, right] = [treeHash(leaves.slice(0, half)), treeHash(leaves.slice(half))]
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()
}
