import { createHash } from 'node:crypto'
import { makeFolder } from '@zegel/testing'
import {
  inclusionProof,
  nodesOfTiles,
  parseVerifierKey,
  readCheckpoint,
  readEntryBundle,
  readTlogProof,
  type Tile,
  tilePath,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
} from '@zegel/tlog'
import { sql } from 'kysely'
import t from 'tap'
import {
  checkpointAt,
  checkpointToken,
  firstCheckpointCovering,
  newestCheckpoint,
  proofOf,
  proofsOf,
} from '../src/log/proofs.ts'
import { loadSigners } from '../src/signers.ts'
import { faultsOf } from './chain.ts'
import {
  checkpointsOf,
  entryOf,
  faultsOfLog,
  get,
  leafHash,
  seal,
  sha256,
  signedAll,
  textOf,
  treeHash,
} from './log-house.ts'
import { type NotaryHouse, startNotary } from './notary.ts'

/** As a stranger does: from its public routes alone. */
const tilesBy = (notary: NotaryHouse) => (tiles: readonly Tile[]) =>
  Promise.all(
    tiles.map(async (tile) => {
      const answer = await get(notary, `/log/${tilePath(tile)}`)
      if (answer.status !== 200) throw new Error(`${tilePath(tile)}: ${answer.status}`)
      return Buffer.from(await answer.arrayBuffer())
    }),
  )

t.test('a stranger follows the log over restarts: every checkpoint, tile and entry', async (t) => {
  const notary = await startNotary(t)
  t.equal((await get(notary, '/log/checkpoint')).status, 503, 'nothing is signed yet')
  for (const count of [1, 254, 1, 300, 40]) {
    await seal(notary, count)
    await signedAll(notary)
    await notary.house.stop()
    await notary.house.start()
  }
  await seal(notary, 7)
  await signedAll(notary)
  const leaves = await notary.ledger()
  t.same(faultsOf(leaves), [])
  const vkey = (await textOf(notary, '/log/key')).trim()
  const key = parseVerifierKey(vkey)
  t.equal(key.name, 'zegel.development/log')
  const checkpoints = await checkpointsOf(notary)
  t.ok(checkpoints.length >= 6)
  t.same(faultsOfLog(checkpoints, leaves, vkey), [])
  t.ok(
    checkpoints.every(({ released }) => released === 0),
    'nobody asked, so nothing was told without',
  )

  const note = await textOf(notary, '/log/checkpoint')
  const { size, root } = readCheckpoint(verifyNote(note, [key]).text)
  t.equal(size, leaves.length)
  const read = nodesOfTiles(size, tilesBy(notary))
  for (const index of [0, 1, 254, 255, 256, 511, 512, size - 1]) {
    const leaf = leafHash(entryOf(leaves[index] as (typeof leaves)[0]))
    t.ok(verifyInclusion({ index, size, leaf, path: await inclusionProof(index, size, read), root }), `leaf ${index}`)
  }
  for (const [at, { size: second, root: secondRoot }] of checkpoints.entries()) {
    const { size: first, root: firstRoot } = checkpoints[at - 1] ?? { size: 0, root: sha256('') }
    const answer = await (await get(notary, `/log/consistency?first=${first}&second=${second}`)).json()
    const path = (answer as { path: string[] }).path.map((hash) => Buffer.from(hash, 'base64'))
    t.ok(verifyConsistency({ first, second, firstRoot, secondRoot, path }), `from ${first} to ${second}`)
  }

  const hashes = leaves.map((leaf) => leafHash(entryOf(leaf)))
  const tile = async (path: string) => Buffer.from(await (await get(notary, `/log/tile/${path}`)).arrayBuffer())
  const [full, roots] = [await tile('0/001'), [hashes.slice(0, 256), hashes.slice(256, 512)].map(treeHash)]
  t.same(full, Buffer.concat(hashes.slice(256, 512)))
  t.same(await tile('0/000.p/5'), Buffer.concat(hashes.slice(0, 5)), 'of a smaller tree')
  t.same(await tile(`0/002.p/${size - 512}`), Buffer.concat(hashes.slice(512)))
  t.same(await tile('1/000.p/2'), Buffer.concat(roots))
  t.same(await tile('1/000.p/1'), roots[0])
  const stored = await sql<{ level: number; index: number }>`select level, index from tile`.execute(notary.admin.db)
  t.same(stored.rows, [
    { level: 0, index: 0 },
    { level: 0, index: 1 },
  ])
  t.same(readEntryBundle(await tile('entries/000')), leaves.slice(0, 256).map(entryOf))
  t.same(readEntryBundle(await tile('entries/002.p/3')), leaves.slice(512, 515).map(entryOf))
  const { headers } = await get(notary, '/log/tile/0/000')
  t.equal(headers.get('content-type'), 'application/octet-stream')
  t.match(headers.get('cache-control'), /immutable/)
  t.match((await get(notary, '/log/checkpoint')).headers.get('content-type'), /^text\/plain; charset=utf-8$/)
  t.match((await get(notary, '/log/checkpoint')).headers.get('cache-control'), /no-store/)

  const statusOf = async (path: string) => {
    const answer = await get(notary, `/log/${path}`)
    return [answer.status, ((await answer.json()) as { code: string }).code]
  }
  const beyond = ['0/002', `0/002.p/${size - 511}`, '0/003', '1/000', '1/000.p/3', '2/000.p/1', 'entries/002', '7/000']
  for (const path of [...beyond, '0/0', '0/000.p/0', '0/000.p/256', '0/000/', '0/..%2f000', '0/x000/000', '']) {
    t.same(await statusOf(`tile/${path}`), [404, 'tile-unknown'], path)
  }
  for (const query of [`first=0&second=${size + 1}`, 'first=2&second=1']) {
    t.same(await statusOf(`consistency?${query}`), [422, 'checkpoint-unknown'], query)
  }
  for (const query of ['first=0', 'first=-1&second=1', 'first=0&second=x', 'first=0&second=1&more=1']) {
    t.same(await statusOf(`consistency?${query}`), [400, 'body-invalid'], query)
  }
})

t.test('proofs from the tables hold against every checkpoint; its token is made once', async (t) => {
  const notary = await startNotary(t)
  for (const count of [3, 1, 260]) {
    await seal(notary, count)
    await signedAll(notary)
  }
  const { db } = notary.house.house.store('evidence')
  const leaves = await notary.ledger()
  const rows = await checkpointsOf(notary)
  const newest = await newestCheckpoint(db)
  if (!newest) throw new Error('no checkpoint')
  t.same(newest, { ...rows.at(-1), origin: 'zegel.development/log' })
  const every = leaves.map(({ leaf }) => leaf)
  for (const checkpoint of rows) {
    const covered = every.filter((leaf) => leaf < checkpoint.size)
    const proofs = await proofsOf(db, covered, checkpoint)
    const wrong = covered.filter((leaf) => {
      const { index, path, checkpoint: note } = readTlogProof(proofs[leaf] as string)
      const hash = leafHash(entryOf(leaves[leaf] as (typeof leaves)[0]))
      const { size, root } = checkpoint
      return index !== leaf || note !== checkpoint.note || !verifyInclusion({ index, size, leaf: hash, path, root })
    })
    t.same(wrong, [], `${covered.length} leaves against ${checkpoint.size}`)
  }
  t.same(await proofsOf(db, [], newest), [])
  await t.rejects(proofOf(db, newest.size, newest), { code: 'index-invalid' })
  const firsts = await Promise.all(every.map((leaf) => firstCheckpointCovering(db, leaf)))
  t.same(
    firsts.map((one) => one?.size),
    every.map((leaf) => rows.find(({ size }) => size > leaf)?.size),
  )
  t.equal(await firstCheckpointCovering(db, newest.size), undefined)
  t.equal(await checkpointAt(db, 10_000), undefined)

  // Keys that are older than the moment that is told below.
  const config = { ...notary.house.config, data: makeFolder(t) }
  const signers = await loadSigners(config, new Date(Date.now() - 3_600_000))
  let drawn = 0
  const random = (bytes: number) => createHash('sha256').update(`${drawn++}`).digest().subarray(0, bytes)
  const stamping = { db, signers, clock: { now: Date.now }, random }
  const [one, ...others] = await Promise.all([1, 2, 3].map(() => checkpointToken(stamping, newest)))
  t.ok(one?.includes(sha256(newest.note)))
  for (const other of others) t.same(other, one, 'always the same')
  const early = { ...stamping, clock: { now: () => Date.parse(newest.signedAt) - 5_000 } }
  t.same(await checkpointToken(early, newest), one, 'what was made is given at any time')
  const older = { ...newest, ...(rows[0] as (typeof rows)[0]) }
  await t.rejects(
    checkpointToken(early, older),
    { code: 'unavailable', cause: { message: /the clock is behind/ } },
    'but nothing is stamped with a wrong one',
  )
})
