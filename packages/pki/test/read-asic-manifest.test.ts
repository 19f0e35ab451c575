import { hash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { asicManifest, asicMediaTypes, PkiError, readAsicManifest } from '../src/index.ts'

const sha256 = hash('sha256', 'abc', 'buffer')
const manifest = asicManifest({
  signature: { uri: 'META-INF/signature-1.p7s', mimeType: asicMediaTypes.cades },
  objects: [
    { uri: '1.json', mimeType: 'application/json', sha256 },
    { uri: 'META-INF/x', sha256: Buffer.alloc(32) },
  ],
})

t.test('any manifest we write reads back', async () => {
  const name = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => text.isWellFormed())
  const media = fc.string({ unit: 'grapheme-ascii', maxLength: 20 })
  const object = fc.record(
    { uri: name, mimeType: media, sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(Buffer.from) },
    { requiredKeys: ['uri', 'sha256'] },
  )
  const any = fc.record({
    signature: fc.record({ uri: name, mimeType: media }),
    objects: fc.array(object, { maxLength: 5 }),
  })
  fc.assert(
    fc.property(any, (written) => {
      const read = readAsicManifest(Buffer.from(asicManifest(written as never)))
      return (
        JSON.stringify(read) === JSON.stringify({ signature: { ...written.signature }, objects: read.objects }) &&
        read.objects.every((one, i) => {
          const expected = written.objects[i]
          return one.uri === expected?.uri && one.mimeType === expected.mimeType && one.sha256.equals(expected.sha256)
        }) &&
        read.objects.length === written.objects.length
      )
    }),
    { numRuns: 300 },
  )
})

t.test('another way to write the same, and everything else, is refused', async (t) => {
  const changed = (from: string | RegExp, to: string): Buffer => {
    const text = manifest.replace(from, to)
    t.not(text, manifest, `there is a ${from}`, { diagnostic: false })
    return Buffer.from(text)
  }
  for (const [why, bytes] of [
    ['another declaration', changed('standalone="no"', 'standalone="yes"')],
    ['a comment', changed('  <asic:DataObjectReference', '  <!-- x --><asic:DataObjectReference')],
    ['a document type', changed('<asic:ASiCManifest', '<!DOCTYPE x><asic:ASiCManifest')],
    ['white space', changed('URI="1.json" MimeType', 'URI="1.json"  MimeType')],
    ['single quotes', changed('URI="1.json"', "URI='1.json'")],
    ['an attribute more', changed('URI="1.json"', 'URI="1.json" Rootfile="true"')],
    ['an escape that is not needed', changed('1.json', '1%2Ejson')],
    ['an escape in lower case', changed('META-INF/x', 'META-INF%2fx')],
    ['an entity', changed('application/json', 'application&#47;json')],
    ['an escape that is none', changed('1.json', '%zz.json')],
    ['an escape that is not UTF-8', changed('1.json', '%ff.json')],
    ['another digest method', changed('2001/04/xmlenc#sha256', '2001/04/xmlenc#sha512')],
    [
      'base64 with bits left over',
      changed('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=', 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1='),
    ],
    ['a digest of another length', changed('ungWv48Bz', 'ungWv48')],
    ['no newline at the end', Buffer.from(manifest.slice(0, -1))],
    ['something after it', Buffer.from(`${manifest}\n`)],
    ['a byte order mark', Buffer.from(`\ufeff${manifest}`)],
    ['UTF-16', Buffer.from(manifest, 'utf16le')],
    ['no SigReference', changed(/ {2}<asic:SigReference[^\n]*\n/, '')],
    ['two', changed(/( {2}<asic:SigReference[^\n]*\n)/, '$1$1')],
    ['a second root', Buffer.from(manifest + manifest)],
    ['nothing', Buffer.alloc(0)],
  ] as const)
    t.throws(() => readAsicManifest(bytes), { code: 'manifest-refused' }, why)
})

t.test('5 MB are too many', async (t) => {
  t.throws(() => readAsicManifest(Buffer.alloc(5 * 1024 * 1024, manifest)), { message: /longer than/ })
})

t.test('turn any bit: it is refused, or says something else', async (t) => {
  const honest = JSON.stringify(readAsicManifest(Buffer.from(manifest)))
  const free: number[] = []
  for (let bit = 0; bit < manifest.length * 8; bit += 1) {
    const copy = Buffer.from(manifest)
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
    try {
      if (JSON.stringify(readAsicManifest(copy)) === honest) free.push(bit)
    } catch (error) {
      if (!(error instanceof PkiError && error.code === 'manifest-refused')) throw error
    }
  }
  t.same(free, [])
})

t.test('a hostile text of 4 MB takes no time worth naming', async (t) => {
  const started = performance.now()
  for (const piece of ['  <asic:DataObjectReference URI="', '<asic:SigReference URI="', '    <ds:DigestMethod ', '\n'])
    t.throws(() => readAsicManifest(Buffer.from(piece.repeat(4_000_000 / piece.length))), { code: 'manifest-refused' })
  const took = performance.now() - started
  t.ok(took < 2000, `${took.toFixed(0)} ms`)
})
