import { auditLog, evidence, type HeldProof, nothingSeen, openPublishedLog, readHeldProofs } from '@zegel/evidence'
import { serve } from '@zegel/host'
import { MemoryLog } from '@zegel/testing'
import { readCheckpoint, readNote } from '@zegel/tlog'
import { type PublishedView, publishedView } from './published-view.ts'
import type { World } from './world.ts'

export interface PublishedVerdict {
  /** proofs whose leaf or state the published log no longer has, by brute force */
  touched: number
  /** of these, the ones that the proof and the published log alone did not tell of */
  missed: readonly string[]
  /** proofs that were told to be gone, and are not */
  wronged: readonly string[]
}

/** A notary starts on the tampered copy and publishes its log: what do those who hold proofs see? */
export async function checkPublished(world: World, database: string): Promise<PublishedVerdict> {
  const house = await serve([evidence], {
    config: { ...world.config, listen: { host: '127.0.0.1', port: 0 } },
    databaseUrlOf: (service) => world.roleUrlOf(service, database),
    log: new MemoryLog().logger,
  })
  try {
    const held = (await Promise.all(world.held.map(({ name, bytes }) => readHeldProofs(name, bytes)))).flat()
    // The notary may sign anew what was signed away: what is touched before and after is touched.
    const before = await touchedOf(await publishedView(house.url, world.key), held)
    const signal = new AbortController().signal
    const log = openPublishedLog(house.url)
    const common = { log, key: world.key, remembered: nothingSeen, tell: () => {}, signal }
    const { findings } = await auditLog({ ...common, held })
    const after = await touchedOf(await publishedView(house.url, world.key), held)
    const touched = [...before].filter((name) => after.has(name))
    const told = new Set(findings.map(({ table }) => table))
    // A log that cannot be read, or does not hang together, is found by every proof.
    const all = told.has('published log')
    return {
      touched: touched.length,
      missed: all ? [] : touched.filter((name) => !told.has(name)),
      wronged: all ? [] : [...told].filter((name) => !before.has(name) && !after.has(name)),
    }
  } finally {
    await house.close()
  }
}

async function touchedOf(view: PublishedView | undefined, held: readonly HeldProof[]): Promise<Set<string>> {
  const touched = new Set<string>()
  for (const one of held) if (!view || (await isTouched(view, one))) touched.add(one.name)
  return touched
}

async function isTouched(view: PublishedView, { leaf, proof }: HeldProof): Promise<boolean> {
  if (leaf && !view.leaf(leaf.index)?.equals(leaf.hash)) return true
  if (leaf && !(await view.entry(leaf.index))?.equals(leaf.hash)) return true
  if (!proof) return false
  const { size, root } = readCheckpoint(readNote(proof.checkpoint).text)
  return size > view.size || !view.rootOf(size)?.equals(root)
}
