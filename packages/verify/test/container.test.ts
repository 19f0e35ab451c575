import t from 'tap'
import { verifyDossier } from '../src/index.ts'
import { pack, testDossier, zip } from './support/dossiers.ts'
import { testLetter } from './support/letter.ts'
import { authority, edit, expectRefused, jsonOf, judge, trust } from './support/refused.ts'
import { tokenOver } from './support/seal-letter.ts'

t.test('a whole dossier holds, and says what it tells', async (t) => {
  const { verdict, said } = await judge({ code: 'index' })
  t.ok(verdict.holds, said)
  t.same(
    verdict.checks.filter(({ status }) => status === 'unchecked').map(({ code }) => code),
    ['life'],
    'nothing is unchecked but the life of which parts are withheld',
  )
  t.same(
    verdict.summary.map(({ sequence, kind }) => [sequence, kind]),
    [
      [1, 'message.deposited'],
      [2, 'message.deposited'],
      [3, 'channel.decided'],
      [4, 'channel.decided'],
      [5, 'message.consigned'],
      [6, 'notice.sent'],
      [8, 'message.handed-over'],
    ],
  )
})

t.test('files that have no place, or are not there', async (t) => {
  await expectRefused(t, {
    'a file of no dossier': {
      code: 'file-known',
      file: 'notes.txt',
      change: (files) => void files.set('notes.txt', Buffer.from('x')),
    },
    'a second signature': {
      code: 'file-known',
      file: 'META-INF/signature-other.p7s',
      pack: { after: (files) => void files.set('META-INF/signature-other.p7s', Buffer.from('x')) },
    },
    'a proof of no evidence': {
      code: 'file-known',
      file: 'ledger/00000000-0000-0000-0000-000000000000.tlog-proof',
      change: (files) => void files.set('ledger/00000000-0000-0000-0000-000000000000.tlog-proof', Buffer.from('x')),
    },
    'no report': { code: 'file-present', file: 'report.pdf', change: (files) => void files.delete('report.pdf') },
    'no checkpoint': {
      code: 'file-present',
      file: 'ledger/checkpoint',
      change: (files) => void files.delete('ledger/checkpoint'),
    },
    'no seal of an evidence': {
      code: 'file-present',
      file: ({ sealed }) => `META-INF/signature-${sealed[0]?.id}.p7s`,
      change: (files, { sealed }) => void files.delete(`META-INF/signature-${sealed[0]?.id}.p7s`),
    },
    'no export token': {
      code: 'file-present',
      file: 'META-INF/timestamp-export.tst',
      pack: { after: (files) => void files.delete('META-INF/timestamp-export.tst') },
    },
    'a certificate of 17 MB': {
      code: 'file-size',
      file: 'certs/0.crl',
      change: (files) => void files.set('certs/0.crl', Buffer.alloc(17 * 1024 * 1024)),
    },
    'a line of SHA256SUMS changed': {
      code: 'sums',
      file: 'report.pdf',
      change: (files) => files.delete('SHA256SUMS'),
      pack: {
        after: (files) =>
          edit(files, 'SHA256SUMS', (text) => String(text).replace(/[0-9a-f](?=[0-9a-f]{63} {2}report)/, 'g')),
      },
    },
    'a line of SHA256SUMS too many': {
      code: 'sums',
      file: 'SHA256SUMS',
      pack: { after: (files) => edit(files, 'SHA256SUMS', (text) => `${text}${'0'.repeat(64)}  mimetype\n`) },
    },
    'a file changed after the export': {
      code: 'manifest',
      file: 'META-INF/ASiCManifest-export.xml',
      says: /report.pdf with another digest/,
      pack: { after: (files) => void files.set('report.pdf', Buffer.from('%PDF-1.7\nother\n')) },
    },
    'a file added after the export': {
      code: 'manifest',
      file: 'META-INF/ASiCManifest-export.xml',
      says: /does not name content\/2/,
      pack: { after: (files) => void files.set('content/2', Buffer.from('x')) },
    },
    'a media type that is another': {
      code: 'manifest',
      file: 'META-INF/ASiCManifest-export.xml',
      says: /text\/html/,
      pack: { contentTypes: { 'content/1': 'text/html' } },
    },
    'an export that somebody else sealed': {
      code: 'seal-chain',
      file: 'META-INF/signature-export.p7s',
      pack: { signers: { seal: authority.timestamp, timestamp: authority.timestamp } },
    },
    'an export token over something else': {
      code: 'token-imprint',
      file: 'META-INF/timestamp-export.tst',
      pack: {
        after: (files) => {
          const token = tokenOver(Buffer.from('x'), new Date('2026-03-02T10:00:00Z'), authority)
          files.set('META-INF/timestamp-export.tst', token)
        },
      },
    },
  })
})

t.test('contents, openings and what is for people', async (t) => {
  await expectRefused(t, {
    'another content': {
      code: 'content',
      file: 'content/0.pdf',
      says: /digest/,
      change: (files) => edit(files, 'content/0.pdf', (bytes) => bytes.fill(0x20, 9, 10)),
    },
    'a longer content': {
      code: 'content',
      file: 'content/1',
      says: /bytes/,
      change: (files) => edit(files, 'content/1', (bytes) => `${bytes}!`),
    },
    'a part that was never sealed': {
      code: 'content',
      file: 'content/2',
      change: (files) => void files.set('content/2', Buffer.from('x')),
    },
    'a content under another type': {
      code: 'content',
      file: 'content/1.pdf',
      change: (files) => {
        files.set('content/1.pdf', files.get('content/1') as Buffer)
        files.delete('content/1')
      },
    },
    'contents in an export without': {
      code: 'content-listed',
      file: 'index.json',
      alterIndex: (index) => Object.assign(index, { withContent: false }),
    },
    'another salt': {
      code: 'opening',
      file: ({ letter }) => `identity/${letter.recipients[0]}.json`,
      change: (files, { letter }) =>
        edit(files, `identity/${letter.recipients[0]}.json`, (text) =>
          String(text).replace(/"salt": "./g, '"salt": "_'),
        ),
    },
    'another person': {
      code: 'opening',
      file: ({ letter }) => `identity/${letter.recipients[0]}.json`,
      change: (files, { letter }) =>
        edit(files, `identity/${letter.recipients[0]}.json`, (text) =>
          String(text).replaceAll('85073003328', '85073003329'),
        ),
    },
    'another subject in the private part': {
      code: 'opening',
      file: ({ letter }) => `identity/${letter.recipients[0]}.json`,
      says: /private part/,
      change: (files, { letter }) =>
        edit(files, `identity/${letter.recipients[0]}.json`, (text) => String(text).replace('Beslissing', 'Vonnis')),
    },
    'the opening of another recipient': {
      code: 'opening',
      file: ({ letter }) => `identity/${letter.recipients[0]}.json`,
      change: (files, { letter: { recipients } }) =>
        void files.set(`identity/${recipients[0]}.json`, files.get(`identity/${recipients[1]}.json`) as Buffer),
    },
    'an opening of no commitment': {
      code: 'opening',
      file: ({ letter }) => `consent/${letter.recipients[0]}.json`,
      change: (files, { letter: { recipients } }) =>
        void files.set(`consent/${recipients[0]}.json`, files.get(`identity/${recipients[1]}.json`) as Buffer),
    },
    'instructions for another message': {
      code: 'verify-text',
      file: 'VERIFY.txt',
      change: (files) => void files.set('VERIFY.txt', Buffer.from('Proof of another message\n')),
    },
  })
  const without = await judge({ code: 'content', withContent: false })
  t.ok(without.verdict.holds, without.said)
  const destroyed = await judge({
    code: 'content',
    change: (files) => void files.delete('content/1'),
    alterIndex: (index) => Object.assign(index, { contents: ['content/0.pdf'] }),
  })
  t.ok(destroyed.verdict.holds, destroyed.said)
  t.match(
    destroyed.verdict.checks.find(({ code }) => code === 'content-listed'),
    { status: 'unchecked', detail: /part 1 is not here/ },
  )
})

t.test('a container of another form', async (t) => {
  const { files, sealed } = await testDossier({ authority })
  const good = await pack(files, authority)
  const forms: Record<string, Buffer> = {
    'bytes behind': Buffer.concat([good, Buffer.of(0)]),
    'bytes before': Buffer.concat([Buffer.from('#!'), good]),
    'cut short': good.subarray(0, good.length - 1),
    empty: Buffer.alloc(0),
    'not a container': Buffer.from('hello'),
    dated: dated(good),
    'an empty dossier': await zip(new Map()),
  }
  for (const [name, bytes] of Object.entries(forms)) {
    const verdict = await verifyDossier(bytes, trust)
    t.notOk(verdict.holds, name)
    t.notOk(
      verdict.checks.some(({ code }) => code === 'verifier-fault'),
      `${name}: foreseen`,
    )
  }
  t.equal(jsonOf('message.deposited')({ sealed } as never), `${sealed[0]?.id}.json`)
})

t.test('a reader that fails is not the fault of the dossier', async (t) => {
  const { files } = await testDossier({ authority })
  const bytes = await pack(files, authority)
  const broken = async (at: number, length: number) => {
    if (at > 5_000) throw new Error('the disk is gone')
    return bytes.subarray(at, at + length)
  }
  await t.rejects(verifyDossier({ size: bytes.length, read: broken }, trust), { name: 'SourceError' })
  const shrinking = async (at: number, length: number) => bytes.subarray(at, Math.min(at + length, 6_000))
  await t.rejects(verifyDossier({ size: bytes.length, read: shrinking }, trust), { name: 'SourceError' })
  await t.rejects(verifyDossier(bytes, { ...trust, roots: [] }), RangeError)
})

t.test('a content is never whole in memory', async (t) => {
  const letter = testLetter()
  const large = Buffer.alloc(3 * 1024 * 1024, 0x20)
  const { files } = await testDossier({ authority, letter })
  files.set('content/0.pdf', large)
  const bytes = await pack(files, authority)
  let longest = 0
  const read = async (at: number, length: number) => {
    longest = Math.max(longest, length)
    return bytes.subarray(at, at + length)
  }
  const verdict = await verifyDossier({ size: bytes.length, read }, trust)
  t.match(
    verdict.checks.filter(({ status }) => status === 'fails'),
    [{ code: 'content', file: 'content/0.pdf' }],
  )
  t.ok(longest <= 256 * 1024, `read in pieces of at most ${longest} bytes`)
})

/** The same date in all headers: readers agree on it, and nothing proves it. */
function dated(good: Buffer): Buffer {
  const bytes = Buffer.from(good)
  for (const [signature, at] of [
    ['504b0304', 12],
    ['504b0102', 14],
  ] as const) {
    const mark = Buffer.from(signature, 'hex')
    for (let from = bytes.indexOf(mark); from >= 0; from = bytes.indexOf(mark, from + 4))
      bytes.writeUInt16LE(0x5c21, from + at)
  }
  return bytes
}
