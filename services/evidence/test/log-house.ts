import { createHash } from 'node:crypto'
import type { Fact } from '@zegel/contract'
import { until } from '@zegel/testing'
import { parseVerifierKey, readCheckpoint, verifyNote } from '@zegel/tlog'
import { sql } from 'kysely'
import { happened, type Leaf, type NotaryHouse, newId } from './notary.ts'

export const sha256 = (...bytes: readonly (Buffer | string)[]) =>
  bytes.reduce((hash, one) => hash.update(one), createHash('sha256')).digest()

/** What is hashed into a leaf (PROOF.md section 1). */
export const entryOf = ({ archiveManifest, token }: Pick<Leaf, 'archiveManifest' | 'token'>) =>
  Buffer.concat([archiveManifest, sha256(token)])

/** RFC 6962 section 2.1, word for word. */
export const leafHash = (entry: Buffer) => sha256(Buffer.of(0), entry)
export function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? sha256('')
  let middle = 1
  while (middle * 2 < leaves.length) middle *= 2
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, middle)), treeHash(leaves.slice(middle)))
}

export interface CheckpointRow {
  size: number
  root: Buffer
  note: string
  signedAt: string
  released: number
}

export const checkpointsOf = async ({ admin }: Pick<NotaryHouse, 'admin'>) =>
  (
    await sql<CheckpointRow>`
      select size, root, note, signed_at as "signedAt", released from checkpoint order by size`.execute(admin.db)
  ).rows

export const get = async ({ house }: NotaryHouse, path: string) => fetch(`${house.url}/evidence${path}`)
export const textOf = async (notary: NotaryHouse, path: string) => (await get(notary, path)).text()
export const stateOf = async (notary: NotaryHouse) =>
  (await (await get(notary, '/state')).json()) as {
    leaves: number
    log: { size: number; signedAt: string | null; stopped?: string; damaged?: string }
  }

/** What is wrong with everything that a log signed, computed from the standards alone. */
export function faultsOfLog(checkpoints: readonly CheckpointRow[], leaves: readonly Leaf[], vkey: string): string[] {
  const faults: string[] = []
  const key = parseVerifierKey(vkey)
  const hashes = leaves.map((leaf) => leafHash(entryOf(leaf)))
  for (const [nth, { size, root, note, signedAt, released }] of checkpoints.entries()) {
    const signed = readCheckpoint(verifyNote(note, [key]).text)
    if (signed.origin !== key.name || signed.size !== size || !signed.root.equals(root)) faults.push(`note of ${size}`)
    if (size > hashes.length || !treeHash(hashes.slice(0, size)).equals(root)) faults.push(`root of ${size}`)
    if (released > leaves.length) faults.push(`${size} says that ${released} leaves were told`)
    if (signedAt < (checkpoints[nth - 1]?.signedAt ?? '')) faults.push(`the time of ${size} runs back`)
  }
  return faults
}

let nth = 0
export const things = (count: number): Fact[] => Array.from({ length: count }, () => happened(newId(), nth++))

export async function seal(notary: NotaryHouse, count: number) {
  const facts = things(count)
  await notary.publish(facts)
  await notary.sealed(facts)
  return facts
}

/** Until the log has signed everything that is sealed. */
export const signedAll = (notary: NotaryHouse) =>
  until(
    async () => {
      const { leaves, log } = await stateOf(notary)
      return leaves > 0 && log.size === leaves && log
    },
    { what: 'the log signing every leaf' },
  )

/** The database sessions that hold the notary's lock. */
export const holders = async ({ admin }: Pick<NotaryHouse, 'admin'>) =>
  (
    await sql<{ pid: number }>`select distinct pid from pg_locks join pg_database d on d.oid = database
      where locktype = 'advisory' and granted and datname = current_database()
        and classid::int8 = (hashtext('evidence.notary')::int8 & 4294967295) and objid = 0`.execute(admin.db)
  ).rows.map(({ pid }) => pid)
