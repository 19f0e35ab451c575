import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { link, readFile, rm, stat } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { openFolderVault, type VaultError } from '../src/index.ts'
import {
  blobFile,
  bytesUnder,
  filesUnder,
  keyFile,
  masterKey,
  openFilesUnder,
  openIn,
  pieces,
  readAll,
} from './folders.ts'

const KIB_64 = 65_536
const roomy = { maxBytes: 10_000_000 }

t.test('what goes in comes out, with its size, digest, crc and head', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  for (const size of [0, 1, KIB_64 - 1, KIB_64, KIB_64 + 1, 2 * KIB_64, 1_048_576]) {
    for (const piece of size > KIB_64 ? [1_000_000, 997] : [size + 1, 997]) {
      const plain = randomBytes(size)
      const id = randomUUID()
      const written = await vault.write(id, pieces(plain, piece), { maxBytes: size })
      t.strictSame(written, {
        size,
        sha256: createHash('sha256').update(plain).digest(),
        crc32: crc32(plain),
        head: plain.subarray(0, 4100),
      })
      t.equal(await vault.size(id), size)
      t.ok((await readAll(vault, id)).equals(plain), `${size} bytes`)
    }
  }
  t.strictSame(await openFilesUnder(folder), [])
})

t.test('a range gives the same bytes as a subarray', async (t) => {
  const vault = await openIn(t.testdir())
  const plain = randomBytes(7 * KIB_64 + 4321)
  const id = randomUUID()
  await vault.write(id, pieces(plain), roomy)
  const near = fc.integer({ min: -2, max: 2 })
  const border = fc.tuple(fc.nat(7), near).map(([chunk, off]) => Math.max(0, chunk * KIB_64 + off))
  const position = fc.oneof(fc.nat(plain.length - 1), border)
  await fc.assert(
    fc.asyncProperty(position, position, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)]
      return (await readAll(vault, id, { start, end })).equals(plain.subarray(start, end + 1))
    }),
    { numRuns: 300 },
  )
  t.ok(
    (await readAll(vault, id, { start: 5, end: 1e12 })).equals(plain.subarray(5)),
    'an end beyond the blob is its end',
  )
  for (const [start, end] of [
    [plain.length, plain.length],
    [-1, 5],
    [6, 5],
    [0.5, 7],
    [0, Number.NaN],
  ] as const) {
    await t.rejects(vault.read(id, { start, end }), RangeError)
  }
  const empty = randomUUID()
  await vault.write(empty, pieces(Buffer.alloc(0)), roomy)
  await t.rejects(vault.read(empty, { start: 0, end: 0 }), RangeError)
})

t.test('no plain byte and no key is ever on disk, and equal contents do not look alike', async (t) => {
  const folder = t.testdir()
  const secrets: Buffer[] = []
  const random = (n: number) => {
    const bytes = randomBytes(n)
    if (n === 32) secrets.push(bytes)
    return bytes
  }
  const vault = await openFolderVault({ blobs: join(folder, 'blobs'), keys: join(folder, 'keys'), masterKey, random })
  const line = 'the registered letter nobody else may read\n'
  const plain = Buffer.from(line.repeat(10_000))
  async function* watched() {
    for await (const piece of pieces(plain)) {
      yield piece
      if ((await bytesUnder(folder)).includes('registered letter')) t.fail('plain text while writing')
    }
  }
  const [one, two] = [randomUUID(), randomUUID()]
  await vault.write(one, watched(), roomy)
  const first = await bytesUnder(join(folder, 'blobs'))
  await vault.write(two, pieces(plain), roomy)
  const all = await bytesUnder(folder)
  t.equal(secrets.length, 2)
  for (const secret of [...secrets, masterKey]) t.notOk(all.includes(secret))
  t.notOk(all.includes('registered'))
  for (let at = 16; at + 32 < first.length; at += 4096) {
    t.equal(all.indexOf(first.subarray(at, at + 32)), all.lastIndexOf(first.subarray(at, at + 32)))
  }
  for (const path of await filesUnder(folder)) t.equal((await stat(path)).mode & 0o777, 0o600)
  t.equal((await stat(join(folder, 'blobs', 'ff'))).mode & 0o777, 0o700)
})

t.test('ids: lowercase uuids only, each written once', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  const id = randomUUID()
  const hostile = [
    '',
    '../../etc/passwd',
    id.toUpperCase(),
    `${id}\n`,
    `${id}/..`,
    id.slice(1),
    `{${id}}`,
    'é'.repeat(36),
  ]
  for (const bad of hostile) {
    await t.rejects(vault.write(bad, pieces(Buffer.alloc(1)), roomy), { code: 'bad-id' })
    await t.rejects(vault.read(bad), { code: 'bad-id' })
    await t.rejects(vault.size(bad), { code: 'bad-id' })
    await t.rejects(vault.destroy(bad), { code: 'bad-id' })
  }
  const plain = randomBytes(100_000)
  await vault.write(id, pieces(plain), roomy)
  await t.rejects(vault.write(id, pieces(randomBytes(5)), roomy), { code: 'exists' })
  t.ok((await readAll(vault, id)).equals(plain), 'the first content stays')

  const contested = randomUUID()
  const rivals = await Promise.allSettled(
    [1, 2, 3].map((n) => vault.write(contested, pieces(Buffer.alloc(n, n)), roomy)),
  )
  const winner = rivals.findIndex((rival) => rival.status === 'fulfilled') + 1
  t.equal(rivals.filter((rival) => rival.status === 'rejected' && rival.reason.code === 'exists').length, 2)
  t.ok((await readAll(vault, contested)).equals(Buffer.alloc(winner, winner)))
  t.equal((await filesUnder(folder)).length, 4)
})

t.test('a write that fails leaves nothing', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  const nothingLeft = async (id: string, why: string) => {
    t.strictSame(await filesUnder(folder), [], why)
    t.strictSame(await openFilesUnder(folder), [], why)
    await t.rejects(vault.read(id), { code: 'not-found' }, why)
  }
  const id = randomUUID()
  for (const [size, maxBytes] of [
    [1, 0],
    [KIB_64 + 1, KIB_64],
    [1_000_000, 999_999],
    [1_000_000, 5],
  ] as const) {
    await t.rejects(vault.write(id, pieces(randomBytes(size)), { maxBytes }), { code: 'too-large' })
    await nothingLeft(id, `${size} of ${maxBytes}`)
  }
  await t.rejects(vault.write(id, pieces(randomBytes(9)), { maxBytes: Number.NaN }), RangeError)

  const cut = new Error('the cable')
  async function* cutAfter(bytes: number) {
    yield randomBytes(bytes)
    throw cut
  }
  for (const bytes of [0, 1, KIB_64, 500_000]) {
    const error = await vault.write(id, cutAfter(bytes), roomy).catch((error: VaultError) => error)
    t.match(error, { code: 'interrupted', cause: cut })
    await nothingLeft(id, `cut after ${bytes}`)
  }
  const text = Readable.from([Buffer.from('text')]).setEncoding('utf8')
  await t.rejects(vault.write(id, text, roomy), TypeError, 'strings are a mistake of the caller')
  await nothingLeft(id, 'strings')

  await rm(join(folder, 'keys', id.slice(-2)), { recursive: true })
  await t.rejects(vault.write(id, pieces(randomBytes(9)), roomy), { code: 'ENOENT' }, 'the key cannot be placed')
  await nothingLeft(id, 'no shelf for the key')
})

t.test('a real client: cut in the middle, and told that it is too large', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  const ids = [randomUUID(), randomUUID()] as const
  const ends: Promise<string>[] = []
  const server = createServer((req, res) => {
    const id = ids[ends.length] ?? ''
    const end = vault.write(id, req.iterator({ destroyOnReturn: false }), { maxBytes: 300_000 }).then(
      () => 'written',
      (error: VaultError) => error.code,
    )
    ends.push(end)
    void end.then((code) => res.writeHead(code === 'too-large' ? 413 : 400, { connection: 'close' }).end())
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const upload = () => request({ port, host: '127.0.0.1', method: 'PUT', headers: { 'content-length': 1_000_000 } })

  const cut = upload().on('error', () => t.pass('the client saw its own cut'))
  cut.write(randomBytes(200_000))
  while (ends.length === 0 || (await filesUnder(folder)).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5))
  cut.destroy()
  t.equal(await ends[0], 'interrupted')

  const large = upload()
  large.end(randomBytes(1_000_000))
  const [answer] = await once(large, 'response')
  t.equal(answer.statusCode, 413)
  answer.resume()
  large.on('error', () => t.pass('the rest had nowhere to go'))
  t.equal(await ends[1], 'too-large')
  t.strictSame(await filesUnder(folder), [])
})

t.test('destroyed is gone, key and blob, however often it is asked', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  const [id, other] = [randomUUID(), randomUUID()]
  const plain = randomBytes(700_000)
  await vault.write(id, pieces(plain), roomy)
  await vault.write(other, pieces(plain), roomy)
  const reader = await vault.read(id)
  const trace = join(folder, 'the same inode as the key')
  await link(keyFile(folder, id), trace)
  await Promise.all([vault.destroy(id), vault.destroy(id)])
  await vault.destroy(id)
  await vault.destroy(randomUUID())
  await t.rejects(vault.read(id), { code: 'not-found' })
  await t.rejects(vault.size(id), { code: 'not-found' })
  t.ok(
    (await readFile(trace)).every((byte) => byte === 0),
    'the key was overwritten before it was removed',
  )
  await rm(trace)
  t.strictSame((await filesUnder(folder)).sort(), [blobFile(folder, other), keyFile(folder, other)].sort())
  t.ok(Buffer.concat(await reader.toArray()).equals(plain), 'a reader that was already open finishes')
  t.ok((await readAll(vault, other)).equals(plain))
})

/** Not `once` of node:events: leaving a `for await` ends the stream with an AbortError, which would reject it. */
const whenClosed = (reader: Readable) => new Promise<void>((resolve) => reader.once('close', resolve))

t.test('readers that are left early close their file', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  const id = randomUUID()
  await vault.write(id, pieces(randomBytes(2_000_000)), roomy)
  for (let round = 0; round < 20; round++) {
    const [unread, read, looped] = await Promise.all([vault.read(id), vault.read(id), vault.read(id)])
    t.equal((await openFilesUnder(folder)).length, 3)
    const closed = [unread, read, looped].map(whenClosed)
    unread.destroy()
    read.once('data', () => read.destroy())
    for await (const piece of looped) if (piece.length > round) break
    await Promise.all(closed)
    t.strictSame(await openFilesUnder(folder), [])
  }
  const inFlight = await vault.read(id)
  inFlight.read()
  inFlight.destroy()
  await whenClosed(inFlight)
  t.strictSame(await openFilesUnder(folder), [], 'destroyed while the disk was being read')
})
