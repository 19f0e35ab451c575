import { randomBytes, randomUUID } from 'node:crypto'
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import t from 'tap'
import { FRAME_BYTES, frameOffset, HEADER_BYTES, makeHeader } from '../src/blob-format.ts'
import { ChunkCipher } from '../src/chunk-cipher.ts'
import { blobFile, keyFile, openFilesUnder, openIn, outcome, pieces } from './folders.ts'

const roomy = { maxBytes: 10_000_000 }
const SIZE = 3 * 65_536 + 1000

const flipped = (bytes: Buffer, position: number, bit = 0): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(position) ^ (1 << bit), position)
  return copy
}

async function setUp(folder: string) {
  const vault = await openIn(folder)
  const id = randomUUID()
  const plain = randomBytes(SIZE)
  await vault.write(id, pieces(plain), roomy)
  return { vault, id, plain, blob: await readFile(blobFile(folder, id)), key: await readFile(keyFile(folder, id)) }
}

t.test('every altered blob is refused, and not one altered byte is given out', async (t) => {
  const folder = t.testdir()
  const { vault, id, plain, blob } = await setUp(folder)
  const frame = (n: number) => blob.subarray(frameOffset(n), frameOffset(n + 1))
  const header = blob.subarray(0, HEADER_BYTES)
  const altered = new Map<string, Buffer>()
  for (let at = 0; at < HEADER_BYTES; at++) altered.set(`header byte ${at}`, flipped(blob, at, at % 8))
  for (const n of [0, 1, 2, 3]) {
    const end = Math.min(frameOffset(n + 1), blob.length)
    for (let back = 1; back <= 16; back++)
      altered.set(`tag of chunk ${n}, byte -${back}`, flipped(blob, end - back, back % 8))
    for (const at of [0, 500, 983]) altered.set(`chunk ${n}, byte ${at}`, flipped(blob, frameOffset(n) + at, n))
    for (const off of [-1, 0, 1]) altered.set(`cut at chunk ${n} ${off}`, blob.subarray(0, frameOffset(n) + off))
  }
  altered.set('empty', Buffer.alloc(0))
  altered.set('cut in the last tag', blob.subarray(0, -1))
  altered.set('a byte more', Buffer.concat([blob, Buffer.of(0)]))
  altered.set('the last chunk twice', Buffer.concat([blob, frame(3)]))
  altered.set('chunks swapped', Buffer.concat([header, frame(1), frame(0), frame(2), frame(3)]))
  altered.set('a chunk doubled over its neighbour', Buffer.concat([header, frame(0), frame(0), frame(2), frame(3)]))
  altered.set('a chunk left out', Buffer.concat([header, frame(0), frame(2), frame(3)]))
  altered.set('one end for another', Buffer.concat([header, frame(0), frame(1), frame(2), frame(2).subarray(0, 1016)]))
  for (const [what, bytes] of altered) {
    await writeFile(blobFile(folder, id), bytes)
    const { got, code } = await outcome(vault, id)
    t.equal(code, 'damaged', what)
    t.ok(got.length < SIZE && got.equals(plain.subarray(0, got.length)), `${what}: only true bytes before`)
  }
  t.strictSame(await openFilesUnder(folder), [])

  await writeFile(blobFile(folder, id), flipped(blob, frameOffset(1) + 9))
  t.same(await outcome(vault, id, { start: 70_000, end: 70_000 }), { got: Buffer.alloc(0), code: 'damaged' })
  t.same(
    await outcome(vault, id, { start: 5, end: 9 }),
    { got: plain.subarray(5, 10), code: 'whole' },
    'untouched chunks open',
  )

  await writeFile(blobFile(folder, id), blob)
  t.equal((await outcome(vault, id)).code, 'whole', 'and the original is still good')
})

t.test('every altered key file is refused', async (t) => {
  const folder = t.testdir()
  const { vault, id, key } = await setUp(folder)
  for (let bit = 0; bit < key.length * 8; bit++) {
    await writeFile(keyFile(folder, id), flipped(key, bit >> 3, bit & 7))
    await t.rejects(vault.size(id), { code: 'damaged' })
  }
  for (const bytes of [Buffer.alloc(0), key.subarray(0, -1), Buffer.concat([key, key])]) {
    await writeFile(keyFile(folder, id), bytes)
    t.equal((await outcome(vault, id)).code, 'damaged')
  }
  await writeFile(keyFile(folder, id), Buffer.alloc(key.length))
  t.equal((await outcome(vault, id)).code, 'not-found', 'zeros: a destruction under way')
  await rm(keyFile(folder, id))
  t.equal((await outcome(vault, id)).code, 'not-found')
})

t.test('what belongs to another id, master key or nobody is refused', async (t) => {
  const folder = t.testdir()
  const { vault, id, blob, key } = await setUp(folder)
  const other = randomUUID()
  await vault.write(other, pieces(randomBytes(SIZE)), roomy)

  await copyFile(blobFile(folder, other), blobFile(folder, id))
  t.equal((await outcome(vault, id)).code, 'damaged', 'the blob of another')
  await copyFile(keyFile(folder, other), keyFile(folder, id))
  t.equal((await outcome(vault, id)).code, 'damaged', 'the blob and the key of another')
  await writeFile(blobFile(folder, id), blob)
  t.equal((await outcome(vault, id)).code, 'damaged', 'the key of another')
  await t.rejects(vault.size(id), { code: 'damaged' }, 'though both have the same size')
  await writeFile(keyFile(folder, id), key)
  t.equal((await outcome(vault, id)).code, 'whole')

  t.equal((await outcome(await openIn(folder, randomBytes(32)), id)).code, 'damaged', 'another master key')
  await rm(blobFile(folder, id))
  t.equal((await outcome(vault, id)).code, 'damaged', 'a lost blob is not an erased one')
  t.equal((await outcome(vault, randomUUID())).code, 'not-found')
  await t.rejects(openIn(folder, randomBytes(31)), RangeError)
})

t.test('a chunk opens in its own place only', (t) => {
  const [contentKey, header, id] = [randomBytes(32), makeHeader(randomBytes(7)), randomUUID()]
  const cipher = new ChunkCipher(contentKey, header, id)
  const plain = randomBytes(1000)
  const frame = Buffer.alloc(FRAME_BYTES)
  const sealed = frame.subarray(0, cipher.seal(plain, 5, false, frame))
  t.same(cipher.open(sealed, 5, false), plain)
  t.equal(cipher.open(sealed, 5, true), undefined, 'as the last: truncation')
  t.equal(cipher.open(sealed, 4, false), undefined, 'elsewhere: reordering')
  t.equal(new ChunkCipher(contentKey, header, randomUUID()).open(sealed, 5, false), undefined, 'under another id')
  t.equal(
    new ChunkCipher(contentKey, makeHeader(randomBytes(7)), id).open(sealed, 5, false),
    undefined,
    'another header',
  )
  t.throws(() => cipher.seal(plain, 2 ** 32, false, frame), RangeError, 'the counter never wraps')
  t.end()
})
