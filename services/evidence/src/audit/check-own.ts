import { createHash, type Hash } from 'node:crypto'
import { SHARDS, shardOf } from '@zegel/contract'
import { sha256 } from '../prove.ts'
import type { Auditing } from './auditing.ts'
import { type Boxed, BoxReader } from './boxes.ts'
import { lastOwnPosition, ownPages } from './own-book.ts'
import type { BookRow } from './rows.ts'

/** The places of so many facts of a shard in the notary's own book. */
export interface ShardPlaces {
  count: number
  digest: string
}

/**
 * The notary's own book by itself: each row is its text, and stands where it stood at the last audit. That it is sealed
 * as it stands is found with the other books.
 */
export async function checkOwn(
  { tx, findings, signal, reading }: Auditing,
  remembered: readonly ShardPlaces[] | undefined,
): Promise<ShardPlaces[]> {
  const shards = Array.from({ length: SHARDS }, () => ({ count: 0, hash: createHash('sha256') }))
  const boxes = await BoxReader.open(tx, undefined)
  let last = 0
  for await (const page of ownPages(tx)) {
    signal.throwIfAborted()
    reading.what = `own_fact, from shard ${page[0]?.shard}, position ${page[0]?.position} on`
    const faults = await boxes.faultsOf(page satisfies readonly Boxed[])
    for (const [nth, row] of page.entries()) {
      const place = `shard ${row.shard}, position ${row.position}, fact ${row.id}`
      const wrong = faults[nth] ?? faultOf(row)
      if (wrong !== undefined) findings.add('fact-differs', 'own_fact', place, wrong)
      last = Math.max(last, row.position)
      const here = shards[row.shard]
      if (!here) continue
      here.count++
      here.hash.update(`${row.position} ${row.id} `)
      const seen = remembered?.[row.shard]
      if (here.count === seen?.count && digestOf(here.hash) !== seen.digest)
        findings.add('fact-differs', 'own_fact', place, 'it, or one before it, does not stand where it stood')
    }
  }
  const drawn = await lastOwnPosition(tx)
  if (last > drawn)
    findings.add('book-order', 'own_fact', `position ${last}`, `the next one would be given after ${drawn}`)
  for (const [shard, seen] of (remembered ?? []).entries()) {
    const count = shards[shard]?.count ?? 0
    if (count < seen.count)
      findings.add('fact-differs', 'own_fact', `shard ${shard}`, `there were ${seen.count}, and are ${count}`)
  }
  return shards.map(({ count, hash }) => ({ count, digest: digestOf(hash) }))
}

const digestOf = (hash: Hash) => hash.copy().digest('hex')

function faultOf({ text, digest, id, kind, shard }: BookRow): string | undefined {
  if (!sha256(text).equals(digest)) return 'its digest is not that of its text'
  // Its digest may be made anew with its text, so it may hold anything.
  try {
    const told = JSON.parse(text) as { id?: unknown; kind?: unknown; subject?: unknown }
    if (told.id !== id) return 'id is not that of its text'
    if (told.kind !== kind) return 'kind is not that of its text'
    return typeof told.subject === 'string' && shardOf(told.subject) === shard
      ? undefined
      : 'shard is not that of its text'
  } catch {
    return 'its text is no fact'
  }
}
