import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import {
  asicMediaTypes,
  bufferSource,
  PkiError,
  type ReadZip,
  readZip,
  type Source,
  type ZipEntry,
  zipEntriesMax,
  zipEntryBytes,
  zipEntryPieces,
  zipPlain,
  zipStored,
} from '../src/index.ts'
import { put, run } from './fixtures/house.ts'

const entry = (name: string, bytes: Buffer): ZipEntry => ({
  name,
  size: bytes.length,
  crc32: crc32(bytes),
  open: () => bytes,
})
const made = (entries: readonly ZipEntry[]): Promise<Buffer> => buffer(zipStored(entries).stream())
const large = Buffer.alloc(700_001, 'seven bytes ')
const files: [string, Buffer][] = [
  ['VERIFY.txt', Buffer.from('how to verify\n')],
  ['content/d\u00e9cision \u20ac 1.pdf', large],
  ['content/empty', Buffer.alloc(0)],
  ['META-INF/ASiCManifest-1.xml', Buffer.from('<x/>')],
]
const container = await made(files.map(([name, bytes]) => entry(name, bytes)))
const small = await made([entry('a', Buffer.from('first')), entry('b/c', Buffer.from('second'))])

async function everything(zip: ReadZip): Promise<Buffer[]> {
  const contents: Buffer[] = []
  for (const one of zip.entries) contents.push(await buffer(zipEntryPieces(zip, one)))
  return contents
}

t.test('what zipStored writes is read, from memory and in pieces', async (t) => {
  let longest = 0
  const source: Source = {
    size: container.length,
    read: async (at, length) => {
      longest = Math.max(longest, length)
      return Buffer.from(container.subarray(at, at + length))
    },
  }
  await everything(await readZip(source))
  t.equal(longest, 256 * 1024, 'contents are never whole in memory')
  for (const zip of [await readZip(container), await readZip(source), await readZip(bufferSource(container))]) {
    t.same(
      zip.entries.map(({ name }) => name),
      ['mimetype', ...files.map(([name]) => name)],
    )
    t.same(await everything(zip), [Buffer.from(asicMediaTypes.container), ...files.map(([, bytes]) => bytes)])
    for (const [i, [, bytes]] of files.entries()) {
      const one = zip.entries[i + 1] as ReadZip['entries'][number]
      t.same({ size: one.size, crc32: one.crc32 }, { size: bytes.length, crc32: crc32(bytes) })
      t.same(await zipEntryBytes(zip, one, 1_000_000), bytes)
      t.same(container.subarray(one.offset, one.offset + one.size), bytes, 'where it stands')
    }
    const [, , content] = zip.entries
    await t.rejects(zipEntryBytes(zip, content as ReadZip['entries'][number], 700_000), { code: 'zip-too-large' })
  }
})

t.test('turn any bit of a container: it is refused, by its form or by the checksum of an entry', async (t) => {
  const seen: Record<string, number> = {}
  for (let bit = 0; bit < small.length * 8; bit += 1) {
    const copy = Buffer.from(small)
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
    try {
      await everything(await readZip(copy))
      t.fail(`bit ${bit & 7} of byte ${bit >> 3} was turned unnoticed`)
    } catch (error) {
      if (!(error instanceof PkiError)) throw error
      seen[error.code] = (seen[error.code] ?? 0) + 1
    }
  }
  // Every bit of the three contents, 31, 5 and 6 bytes, is the checksum's.
  t.equal(seen['zip-entry-differs'], 42 * 8, JSON.stringify(seen))
})

/** Where the records of `small` stand: mimetype at 0, a at 69, b/c at 105; then the directory. */
const local = { mimetype: 0, a: 69, bc: 105 }
const directory = small.readUInt32LE(small.length - 6)
const central = { mimetype: directory, a: directory + 54, bc: directory + 54 + 47 }
const end = small.length - 22

t.test('each field that could tell another reader something else', async (t) => {
  const set = (...changes: [at: number, value: number, octets: 1 | 2 | 4][]): Buffer => {
    const copy = Buffer.from(small)
    for (const [at, value, octets] of changes) copy.writeUIntLE(value, at, octets)
    return copy
  }
  const both = (localAt: number, centralAt: number, value: number, octets: 1 | 2 | 4): Buffer =>
    set([local.a + localAt, value, octets], [central.a + centralAt, value, octets])
  t.equal(small.readUInt32LE(local.bc), 0x04034b50)
  t.equal(small.readUInt32LE(central.bc), 0x02014b50)
  for (const [why, bytes, message, code] of [
    ['encrypted', both(6, 8, 0x0801, 2), /encrypted/],
    ['a descriptor', both(6, 8, 0x0808, 2), /descriptor/],
    ['a name that is not UTF-8', both(6, 8, 0, 2), /flags/],
    ['deflated', both(8, 10, 8, 2), /compressed/, 'zip-not-stored'],
    ['another version needed', both(4, 6, 20, 2), /version/],
    ['two sizes', both(18, 20, 4, 4), /two sizes/],
    ['ZIP64', set([local.a + 18, 0xffffffff, 4], [local.a + 22, 0xffffffff, 4]), /ZIP64/],
    ['an extra field', both(28, 30, 4, 2), /extra field/],
    ['another time in the directory', set([central.a + 12, 5, 2]), /another time/],
    ['another date in the directory', set([central.a + 14, 5, 2]), /another date/],
    ['another time than the first entry', both(10, 12, 5, 2), /than the first entry/],
    ['another CRC in the directory', set([central.a + 16, 5, 4]), /another CRC-32/],
    ['another size in the directory', set([central.a + 20, 4, 4], [central.a + 24, 4, 4]), /another size/],
    ['another name in the directory', set([central.a + 46, 0x62, 1]), /another name/],
    ['another length of a name', set([central.a + 28, 2, 2]), /name length/],
    ['the offset of another entry', set([central.a + 42, 0, 4]), /another offset/],
    ['a comment of an entry', set([central.a + 32, 1, 2]), /comment/],
    ['another disk', set([central.a + 34, 1, 2]), /disk/],
    ['made elsewhere', set([central.a + 5, 0, 1]), /attributes/],
    ['text', set([central.a + 36, 1, 2]), /attributes/],
    ['a symbolic link', set([central.a + 38, (0o120777 << 16) >>> 0, 4]), /attributes/],
    ['a directory entry too few', set([end + 8, 2, 2], [end + 10, 2, 2]), /counts/],
    ['two counts', set([end + 8, 2, 2]), /counts/],
    ['several disks', set([end + 4, 1, 2]), /disks/],
    ['another size of the directory', set([end + 12, 5, 4]), /size of the directory/],
    ['another place of the directory', set([end + 16, 5, 4]), /place of the directory/],
    ['a comment', Buffer.concat([set([end + 20, 1, 2]), Buffer.of(0x20)]), /comment/],
    ['bytes after the end', Buffer.concat([small, Buffer.of(0)]), /follow the end/],
    ['bytes before the start', Buffer.concat([Buffer.of(0), small]), /end record/],
    [
      'bytes between entries',
      Buffer.concat([small.subarray(0, local.a), Buffer.of(0), small.subarray(local.a)]),
      /not at byte|end record/,
    ],
    [
      'bytes before the directory',
      Buffer.concat([small.subarray(0, directory), Buffer.of(0), small.subarray(directory)]),
      /directory entry/,
    ],
    [
      'a size beyond the file',
      set([local.a + 18, 0x7fffffff, 4], [local.a + 22, 0x7fffffff, 4]),
      /longer than the file/,
    ],
    [
      'an entry that hides the next',
      set([local.a + 18, 44, 4], [local.a + 22, 44, 4], [local.a + 14, 0, 4]),
      /directory/,
    ],
    ['cut short', small.subarray(0, -1), /end record/],
    ['half', small.subarray(0, 95), /cut short/],
    ['nothing', Buffer.alloc(0), /end record/],
    ['an empty container', small.subarray(end), /counts/],
    [
      'a name that is not UTF-8 bytes',
      set([local.a + 30, 0xff, 1], [central.a + 46, 0xff, 1]),
      /UTF-8/,
      'zip-name-refused',
    ],
    ['an absolute name', set([local.a + 30, 0x2f, 1], [central.a + 46, 0x2f, 1]), /absolute/, 'zip-name-refused'],
  ] as [string, Buffer, RegExp, string?][]) {
    await t.rejects(readZip(bytes), { code: code ?? 'zip-malformed', message }, why)
  }
  const cut = { size: small.length, read: async () => Buffer.alloc(3) }
  await t.rejects(readZip(cut), { code: 'zip-malformed', message: /fewer bytes/ })
  const failing = { size: small.length, read: () => Promise.reject(new Error('the disk is gone')) }
  await t.rejects(readZip(failing), { message: 'the disk is gone' }, 'the reader`s own error')
})

t.test('names that would be one file, mimetype, and how many', async (t) => {
  // zipStored refuses these itself, so the letters are turned afterwards.
  const renamed = async (names: string[], from: string, to: string): Promise<Buffer> => {
    const bytes = await made(names.map((name) => entry(name, Buffer.of(1))))
    const text = bytes.toString('latin1').replaceAll(from, to)
    return Buffer.from(text, 'latin1')
  }
  for (const [why, bytes] of [
    ['the same name', await renamed(['aa1', 'aa2'], 'aa2', 'aa1')],
    ['another case', await renamed(['aa1', 'bb1'], 'bb1', 'AA1')],
    ['another normalisation', await renamed(['\u00e9x', 'e__x'], 'e__x', 'e\u00cc\u0081x')],
  ] as const)
    await t.rejects(readZip(bytes), { code: 'zip-name-repeated' }, why)
  const first = await buffer(zipPlain([entry('a', Buffer.of(1))]).stream())
  await t.rejects(readZip(first), { code: 'zip-no-mimetype', message: /first entry/ })
  const dossiers = await buffer(zipPlain([entry('m/m-1.asice', Buffer.from('x'))]).stream())
  await t.rejects(readZip(dossiers), { code: 'zip-no-mimetype', message: /archive of dossiers: unpack it/ })
  const other = await buffer(zipPlain([entry('mimetype', Buffer.from('application/epub+zip'))]).stream())
  await t.rejects(readZip(other), { code: 'zip-no-mimetype', message: /does not say/ })
  const many = (n: number): Promise<Buffer> => made(Array.from({ length: n }, (_, i) => entry(`${i}`, Buffer.of(1))))
  t.equal((await readZip(await many(zipEntriesMax - 1))).entries.length, zipEntriesMax)
  await t.rejects(readZip(await many(zipEntriesMax)), { code: 'zip-too-many' })
})

t.test('what other programs write is refused with its reason', async (t) => {
  const folder = t.testdir()
  put(folder, { mimetype: asicMediaTypes.container, a: 'first' })
  const python = `
import zipfile
for name, method, kwargs in (('stored', 0, {}), ('deflated', 8, {})):
    with zipfile.ZipFile(name, 'w', method) as z:
        z.write('mimetype', compress_type=0); z.write('a')
`
  t.match(await run(folder, 'python3', '-c', python), { code: 0 })
  for (const name of ['stored', 'deflated']) {
    const { stdout } = await run(folder, 'cat', name)
    await t.rejects(readZip(stdout), { code: 'zip-malformed', message: /at byte 0/ }, name)
  }
})

t.test('anything at all is read or refused', async () => {
  const change = fc.record({ at: fc.nat(), octet: fc.nat({ max: 255 }), cut: fc.nat({ max: 40 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      let bytes: Buffer = Buffer.from(small)
      for (const { at, octet, cut } of changes) {
        const place = at % Math.max(bytes.length, 1)
        if (cut < 20) bytes[place] = octet
        else bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + cut - 20)])
      }
      try {
        await everything(await readZip(bytes))
        return bytes.equals(small)
      } catch (error) {
        return error instanceof PkiError
      }
    }),
    { numRuns: 1000 },
  )
})
