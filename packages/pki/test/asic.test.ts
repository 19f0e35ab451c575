import { hash } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import t from 'tap'
import { asicManifest, asicMediaTypes, type ZipEntry, zipStored } from '../src/index.ts'
import { run } from './fixtures/house.ts'

const entry = (name: string, bytes: Buffer): ZipEntry => ({
  name,
  size: bytes.length,
  crc32: crc32(bytes),
  open: () => bytes,
})
const big = Buffer.alloc(300_000, 'seven bytes ')
const files: Record<string, Buffer> = {
  'VERIFY.txt': Buffer.from('how to verify\n'),
  'content/d\u00e9cision \u20ac 1.pdf': big,
  'content/empty': Buffer.alloc(0),
  'META-INF/ASiCManifest-1.xml': Buffer.from('<x/>'),
}

t.test('unzip finds the container whole and gives back every byte', async (t) => {
  const folder = t.testdir()
  const inPieces = async function* (bytes: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
  }
  const entries = Object.entries(files).map(([name, bytes]) => ({
    ...entry(name, bytes),
    open: () => Promise.resolve(inPieces(bytes)),
  }))
  const container = zipStored(entries, { mtime: new Date('2026-03-01T08:00:00Z') })
  const bytes = await buffer(container.stream())
  t.equal(bytes.length, container.size, 'the size is known beforehand')
  t.same(await buffer(container.stream()), bytes, 'and the bytes are the same each time')
  writeFileSync(join(folder, 'dossier.asice'), bytes)
  t.match(await run(folder, 'unzip', '-tq', 'dossier.asice'), { code: 0, output: /No errors detected/ })
  t.match(await run(folder, 'unzip', '-Z', '-h', 'dossier.asice'), { output: /number of entries: 5/ })
  for (const [name, expected] of Object.entries(files)) {
    // In the shell's place: unzip reads names as patterns, and ours hold no pattern characters.
    const { stdout } = await run(
      folder,
      'unzip',
      '-p',
      'dossier.asice',
      /^[ -~]*$/.test(name) ? name : 'content/d*.pdf',
    )
    t.equal(hash('sha256', stdout), hash('sha256', expected), name)
  }
})

t.test('a reader that sees only the stream needs no descriptor and no directory', async (t) => {
  const bytes = await buffer(zipStored(Object.entries(files).map(([name, content]) => entry(name, content))).stream())
  t.equal(bytes.toString('latin1', 30, 38), 'mimetype')
  t.equal(
    bytes.toString('latin1', 38, 38 + asicMediaTypes.container.length),
    asicMediaTypes.container,
    'the type at offset 38, as file(1) looks for it',
  )
  const seen: string[] = []
  let at = 0
  for (; bytes.readUInt32LE(at) === 0x04034b50; ) {
    t.equal(bytes.readUInt16LE(at + 6), 0x0800, 'UTF-8, and no data descriptor (bit 3)')
    t.equal(bytes.readUInt16LE(at + 8), 0, 'stored')
    t.equal(bytes.readUInt16LE(at + 28), 0, 'no extra field')
    const [crc, packed, size, nameLength] = [
      bytes.readUInt32LE(at + 14),
      bytes.readUInt32LE(at + 18),
      bytes.readUInt32LE(at + 22),
      bytes.readUInt16LE(at + 26),
    ]
    const start = at + 30 + nameLength
    t.equal(packed, size)
    t.equal(crc32(bytes.subarray(start, start + size)), crc)
    seen.push(bytes.toString('utf8', at + 30, start))
    at = start + size
  }
  t.same(seen, ['mimetype', ...Object.keys(files)])
  t.equal(bytes.readUInt32LE(at), 0x02014b50, 'the directory follows')
})

t.test('an entry that is not what was announced ends the stream with an error', async (t) => {
  const bytes = Buffer.from('0123456789')
  const good = entry('a', bytes)
  for (const wrong of [
    { ...good, size: 11 },
    { ...good, size: 9 },
    { ...good, crc32: (good.crc32 ^ 1) >>> 0 },
    { ...good, open: () => Buffer.from('012345678X') },
  ]) {
    await t.rejects(buffer(zipStored([wrong]).stream()), { code: 'zip-entry-differs' })
  }
  const failing = { ...good, open: () => Promise.reject(new Error('the vault is away')) }
  await t.rejects(buffer(zipStored([failing]).stream()), { message: 'the vault is away' })
})

t.test('a reader that goes away closes the entry that was being read', async (t) => {
  let closed = false
  const endless = async function* (): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.alloc(65_536)
    } finally {
      closed = true
    }
  }
  const stream = zipStored([{ name: 'a', size: 1e9, crc32: 0, open: endless }]).stream()
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) if (chunk.length === 65_536) break
  stream.destroy()
  await once(stream, 'close')
  t.equal(closed, true)
})

t.test(
  'names that another unpacker would put elsewhere, doubles, and what the format cannot hold are refused at once',
  async (t) => {
    const never: ZipEntry['open'] = () => {
      throw new Error('an entry was opened')
    }
    const named = (...names: string[]): ZipEntry[] => names.map((name) => ({ name, size: 0, crc32: 0, open: never }))
    for (const name of [
      '',
      '/a',
      '../a',
      'a/../b',
      'a/./b',
      'a//b',
      'a/',
      'a\\b',
      'C:a',
      'a\nb',
      'a\u0000',
      'a\u0085',
      '\ud800',
      'x'.repeat(1025),
    ]) {
      t.throws(() => zipStored(named(name)), { code: 'zip-name-refused' }, JSON.stringify(name.slice(0, 9)))
    }
    for (const names of [['a', 'a'], ['a/B', 'A/b'], ['\u00e9', 'e\u0301'], ['mimetype']]) {
      t.throws(() => zipStored(named(...names)), { code: 'zip-name-repeated' }, names.join(' '))
    }
    const many = Array.from({ length: 65_534 }, (_, i) => `e${i}`)
    t.throws(() => zipStored(named(...many)), { code: 'zip-too-many' })
    t.ok(zipStored(named(...many.slice(1))).size)
    const half = 2 ** 31
    const large = (size: number): ZipEntry[] => [
      { name: 'a', size: half, crc32: 0, open: never },
      { name: 'b', size, crc32: 0, open: never },
    ]
    t.throws(() => zipStored(large(half)), { code: 'zip-too-large' })
    t.throws(() => zipStored(large(half - 300)), { code: 'zip-too-large' }, 'the directory counts too')
    t.ok(zipStored(large(half - 1000)).size < 2 ** 32)
    t.throws(() => zipStored(large(-1)), RangeError)
    t.throws(() => zipStored([{ name: 'a', size: 0, crc32: -1, open: never }]), RangeError)
  },
)

t.test('a manifest is these bytes', async (t) => {
  const sha256 = hash('sha256', 'abc', 'buffer')
  const manifest = asicManifest({
    signature: { uri: 'META-INF/signature-1.p7s', mimeType: asicMediaTypes.cades },
    objects: [
      { uri: '1.json', mimeType: 'application/json', sha256 },
      { uri: 'META-INF/x', sha256 },
    ],
  })
  t.equal(
    manifest,
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
  <asic:SigReference URI="META-INF/signature-1.p7s" MimeType="application/pkcs7-signature"/>
  <asic:DataObjectReference URI="1.json" MimeType="application/json">
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=</ds:DigestValue>
  </asic:DataObjectReference>
  <asic:DataObjectReference URI="META-INF/x">
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=</ds:DigestValue>
  </asic:DataObjectReference>
</asic:ASiCManifest>
`,
  )
})

t.test('a hostile name or media type stays inside its attribute', async (t) => {
  const sha256 = Buffer.alloc(32)
  const signature = { uri: 's', mimeType: 'a/b' }
  const written = (uri: string): string | undefined =>
    /DataObjectReference URI="([^"]*)" MimeType="x&quot;&lt;&gt;&amp;"/.exec(
      asicManifest({ signature, objects: [{ uri, mimeType: 'x"<>&', sha256 }] }),
    )?.[1]
  for (const [uri, expected] of [
    ['content/a b.pdf', 'content/a%20b.pdf'],
    ['content/"/><x y=\'', 'content/%22/%3E%3Cx%20y%3D%27'],
    ['&amp;<![CDATA[', '%26amp%3B%3C!%5BCDATA%5B'.replace('!', '%21')],
    ['100%+1#?.pdf', '100%25%2B1%23%3F.pdf'],
    ['d\u00e9cision\n.pdf', 'd%C3%A9cision%0A.pdf'],
    ['javascript:x', 'javascript%3Ax'],
  ] as const) {
    t.equal(written(uri), expected)
    t.equal(decodeURIComponent(expected), uri, 'and reads back')
  }
  t.throws(() => asicManifest({ signature, objects: [{ uri: '\ud800', sha256 }] }), { code: 'name-refused' })
  t.throws(() => asicManifest({ signature: { uri: 's', mimeType: 'a/b\u0000' }, objects: [] }), {
    code: 'name-refused',
  })
  t.throws(() => asicManifest({ signature, objects: [{ uri: 'a', sha256: Buffer.alloc(20) }] }), RangeError)
})
