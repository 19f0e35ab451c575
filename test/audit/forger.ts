import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from './tables.ts'

/** The hand of somebody who knows PROOF.md and has no key. */

const sha256 = (...parts: readonly (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** One digit of the sealed text changed; both manifests and the leaf made anew over it, seal and timestamp left. */
export async function forgeEvidence(tx: Tx, leaf: number): Promise<void> {
  const { rows } = await sql<{ evidence: Buffer; manifest: Buffer; archive: Buffer }>`
    select evidence, manifest, archive_manifest as archive from evidence.evidence where leaf = ${leaf}`.execute(tx)
  const { evidence, manifest, archive } = rows[0] as { evidence: Buffer; manifest: Buffer; archive: Buffer }
  const text = evidence.toString()
  const forged = Buffer.from(
    text.replace(
      /("nonce":"[0-9a-f]{31})([0-9a-f])/,
      (_, head: string, last: string) => head + (last === '0' ? '1' : '0'),
    ),
  )
  const again = (of: Buffer, digests: readonly (readonly [Buffer, Buffer])[]) =>
    Buffer.from(
      digests.reduce(
        (all, [from, to]) => all.replaceAll(sha256(from).toString('base64'), sha256(to).toString('base64')),
        of.toString(),
      ),
    )
  const newManifest = again(manifest, [[evidence, forged]])
  const newArchive = again(archive, [
    [evidence, forged],
    [manifest, newManifest],
  ])
  await sql`update evidence.evidence set evidence = ${forged}, manifest = ${newManifest}, archive_manifest = ${newArchive}
    where leaf = ${leaf}`.execute(tx)
  await resealLeaf(tx, leaf)
}

export async function resealLeaf(tx: Tx, leaf: number): Promise<void> {
  await sql`update evidence.leaf set hash = (
      select sha256('\\x00'::bytea || archive_manifest || sha256(token)) from evidence.evidence where leaf = ${leaf})
    where index = ${leaf}`.execute(tx)
}

/** Every full tile from the leaves as they stand now. */
export async function rebuildTiles(tx: Tx): Promise<void> {
  await sql`truncate evidence.tile`.execute(tx)
  const { rows } = await sql<{ hash: Buffer }>`select hash from evidence.leaf order by index`.execute(tx)
  for (let level = 0, hashes = rows.map(({ hash }) => hash); hashes.length >= 256; level++) {
    const roots: Buffer[] = []
    for (let index = 0; (index + 1) * 256 <= hashes.length; index++) {
      const tile = hashes.slice(index * 256, (index + 1) * 256)
      const root = rootOf(tile)
      roots.push(root)
      await sql`insert into evidence.tile (level, index, hashes, root)
        values (${level}, ${index}, ${Buffer.concat(tile)}, ${root})`.execute(tx)
    }
    hashes = roots
  }
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0] as Buffer
  const half = hashes.length / 2
  return sha256(Buffer.of(1), rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)))
}

/** The last leaves and all that tells of them gone: ledger, books, cursors, checkpoints, tiles. */
export async function cutEnd(tx: Tx, leaves: number): Promise<void> {
  const { rows } = await sql<{ size: number }>`select count(*) - ${leaves}::int8 as size from evidence.leaf`.execute(tx)
  const size = rows[0]?.size as number
  const gone = sql`select fact from evidence.evidence group by fact having min(leaf) >= ${size}`
  await sql`delete from evidence.fact where id in (${gone})`.execute(tx)
  const { rows: books } = await sql<{ book: string }>`
    select distinct substr(follower, 8) as book from evidence.cursor`.execute(tx)
  for (const { book } of books) {
    const table = book === 'evidence' ? sql.id('evidence', 'own_fact') : sql.id(book, 'fact')
    await sql`
      update evidence.cursor as c set position = coalesce((
        select max(f.position) from ${table} as f where f.shard = c.shard and f.position <= c.position
          and f.id not in (${gone})), 0) where follower = ${`notary.${book}`}`.execute(tx)
  }
  for (const [table, column] of [
    ['evidence', 'leaf'],
    ['leaf', 'index'],
  ] as const)
    await sql`delete from ${sql.id('evidence', table)} where ${sql.id(column)} >= ${size}`.execute(tx)
  for (const table of ['checkpoint_token', 'checkpoint'])
    await sql`delete from ${sql.id('evidence', table)} where size > ${size}`.execute(tx)
  await sql`update evidence.ledger set size = ${size}, sealed_at = (select max(sealed_at) from evidence.evidence)`.execute(
    tx,
  )
  await rebuildTiles(tx)
}
