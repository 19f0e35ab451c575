import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SHELVES, shelfOf } from './blob-id.ts'
import { makeFolder, syncFolder } from './durable.ts'

/** One of the two trees: 256 shelves for what is finished, and a folder for what is being written. */
export interface Tree {
  readonly root: string
  readonly writing: string
  shelf(id: string): string
  file(id: string): string
}

export interface Places {
  readonly blobs: Tree
  readonly keys: Tree
}

export function tree(root: string, ending: string): Tree {
  const shelf = (id: string) => join(root, shelfOf(id))
  return { root, writing: join(root, 'writing'), shelf, file: (id) => join(shelf(id), id + ending) }
}

/**
 * All shelves at once, so that a write never depends on a folder whose own name is not yet durable: another process
 * may have made it and died before its flush, hence the flush even when nothing was missing.
 */
export async function makeTree({ root, writing }: Tree): Promise<void> {
  await makeFolder(root)
  await Promise.all(
    [writing, ...SHELVES.map((shelf) => join(root, shelf))].map((path) =>
      mkdir(path, { recursive: true, mode: 0o700 }),
    ),
  )
  await syncFolder(root)
}
