import { audit, type Finding } from '@zegel/evidence'
import { openStore } from '@zegel/store'
import { randomFrom } from '../faults/random.ts'
import { checkPublished, type PublishedVerdict } from './against-proofs.ts'
import { asSuperuser, type Tx } from './tables.ts'
import { named, type Tampering, tamper } from './tamperings.ts'
import type { World } from './world.ts'

export interface Found {
  tampering: Tampering
  /** what the audit found first; undefined where it found nothing */
  first: Finding | undefined
  /** until then, ms */
  ms: number
}

/** Within this time a change must be found, ms. */
export const FOUND_MS_MAX = 60_000

class Undo extends Error {}

/** Tampers, audits until the first finding, and undoes it: all in one transaction. */
export async function trialInTransaction(world: World, seed: string, nth: number): Promise<Found> {
  const store = await openStore<never>({ url: world.urlOf(), schema: 'evidence', max: 1 })
  let found: Found | undefined
  try {
    await store.db.transaction().execute(async (tx) => {
      await asSuperuser(tx)
      const tampering = await tamper(tx, randomFrom(`${seed}:${nth}`), named[nth])
      found = await firstFinding(world, tx, tampering)
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  } finally {
    await store.close()
  }
  return found as Found
}

export interface Judged extends Found {
  /** what the proofs in the hands of others say of it, with the published log alone */
  published: PublishedVerdict
}

/** The same in a copy of the database: tampered, audited, then published by a notary that starts on it. */
export async function trialOnCopy(world: World, seed: string, nth: number): Promise<Judged> {
  const name = `zt_audit_${process.pid}_${nth}`
  await world.admin.create(name, new URL(world.urlOf()).pathname.slice(1))
  try {
    const found = await onCopy(world, name, `${seed}:${nth}`, nth)
    return { ...found, published: await checkPublished(world, name) }
  } finally {
    await world.admin.drop(name)
  }
}

async function onCopy(world: World, name: string, seed: string, nth: number): Promise<Found> {
  const store = await openStore<never>({ url: world.urlOf(name), schema: 'evidence', max: 1 })
  try {
    const tampering = await store.db.transaction().execute(async (tx) => {
      await asSuperuser(tx)
      return tamper(tx, randomFrom(seed), named[nth])
    })
    return await firstFinding(world, store, tampering)
  } finally {
    await store.close()
  }
}

/** Looks until something is found. */
async function firstFinding(world: World, tx: Tx | Parameters<typeof audit>[0], tampering: Tampering): Promise<Found> {
  const stop = new AbortController()
  const began = performance.now()
  let first: Finding | undefined
  let ms = 0
  const onEach = (finding: Finding) => {
    if (first) return
    first = finding
    ms = performance.now() - began
    stop.abort()
  }
  const { auditing, key, remembered } = world
  try {
    await audit(tx, { ...auditing, key, remembered, tell: () => {}, signal: stop.signal, onEach })
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return { tampering, first, ms: first ? ms : performance.now() - began }
}
