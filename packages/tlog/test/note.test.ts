import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { noteSigner, parseVerifierKey, readNote, signNote, TlogError, verifyNote } from '../src/index.ts'

// The published example of Go's package note, and those of c2sp.org/signed-note and c2sp.org/tlog-checkpoint.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const peterLine =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const enochLine =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'

const [peter, enoch] = [parseVerifierKey(PETER), parseVerifierKey(ENOCH)]
const privateKey = createPrivateKey({
  key: {
    kty: 'OKP',
    crv: 'Ed25519',
    d: SEED.toString('base64url'),
    x: Buffer.from(PETER.split('+')[2] as string, 'base64')
      .subarray(1)
      .toString('base64url'),
  },
  format: 'jwk',
})

/** What a reader does not see, and what turns around or ends the line for it. */
const UNSEEN = ['\u202e', '\u200b', '\u200f', '\u2028', '\u2029', '\u2066', '\ufeff', '\u00ad', '\u0085', '\ue000']

t.test('the published note is made and verified', async (t) => {
  const signer = noteSigner({ name: 'PeterNeumann', privateKey })
  t.equal(signer.vkey, PETER)
  t.equal(signer.keyId, 'c74f20a3')
  t.equal(signNote(TEXT, [signer]), `${TEXT}\n${peterLine}`)
  const both = `${TEXT}\n${peterLine}${enochLine}`
  t.same(verifyNote(both, [peter]), { text: TEXT, by: [peter], unknown: [{ name: 'EnochRoot', keyId: 'af0cfe78' }] })
  t.same(verifyNote(Buffer.from(both), [peter, enoch]), { text: TEXT, by: [peter, enoch], unknown: [] })
  t.same(verifyNote(both, [enoch]).by, [enoch])
  t.same(verifyNote(`${TEXT}\n${peterLine}${peterLine}`, [peter]).by, [peter], 'once, however often it is said')
})

t.test('other published notes are read', async (t) => {
  const poem =
    'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n'
  const { text, signatures } = readNote(poem)
  t.ok(text.endsWith(':\n\ned è subito sera.\n'), 'an empty line of its own stays in the text')
  t.match(signatures, [{ name: 'quasimodo.example/salvatore', keyId: '367ba04b' }])
  t.equal(signatures[0]?.signature.length, 64)
})

t.test('a key is itself, whole, or refused', async (t) => {
  for (let from = 0; from < PETER.length; from++) {
    for (let to = from + 1; to <= PETER.length; to++) {
      if (to - from < PETER.length) t.throws(() => parseVerifierKey(PETER.slice(from, to)), { code: 'key-malformed' })
    }
    const next = String.fromCharCode(PETER.charCodeAt(from) + 1)
    t.throws(() => parseVerifierKey(PETER.slice(0, from) + next + PETER.slice(from + 1)), { code: 'key-malformed' })
  }
  const tooLong = 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='
  const ofNoKind = 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  for (const bad of [tooLong, ofNoKind, '']) t.throws(() => parseVerifierKey(bad), { code: 'key-malformed' })
  t.equal(parseVerifierKey(PETER).vkey, PETER)
  for (const name of ['', 'a b', 'a+b', 'a\u2003b', 'a\nb', '\ud800', ...UNSEEN.map((one) => `a${one}b`)]) {
    t.throws(() => noteSigner({ name, privateKey }), { code: 'key-malformed' }, Buffer.from(name).toString('hex'))
  }
  const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  t.throws(() => noteSigner({ name: 'a', privateKey: other }), { code: 'key-malformed' })
})

t.test('what is no note', async (t) => {
  const bad = [
    '',
    TEXT,
    `${TEXT}\n`,
    `${TEXT}\n${peterLine.slice(0, -1)}`,
    `\x01${TEXT}\n${peterLine}`,
    `${TEXT}\r\n\r\n${peterLine}`,
    `${TEXT}\n${peterLine}Unexpected line.\n`,
    `${TEXT}\n— Bad Name ${peterLine.split(' ')[2]}`,
    `${TEXT}\n- PeterNeumann ${peterLine.split(' ')[2]}`,
    `${TEXT}\n— PeterNeumann  ${peterLine.split(' ')[2]}`,
    `${TEXT}\n— PeterNeumann x08gow==\n`,
    `${TEXT}\n${peterLine.replace('JnAM=', 'JnAN=')}`,
    `${TEXT}\n${peterLine.replace('/', '_')}`,
    `${TEXT}\n${peterLine.repeat(65)}`,
    `${'x'.repeat(256 * 1024)}\n\n${peterLine}`,
    `\ud800${TEXT}\n${peterLine}`,
  ]
  for (const one of bad)
    t.throws(() => verifyNote(one, [peter]), { code: 'note-malformed' }, JSON.stringify(one.slice(0, 200)))
  const noUtf8 = Buffer.concat([Buffer.of(0xff), Buffer.from(`${TEXT}\n${peterLine}`)])
  t.throws(() => readNote(noUtf8), { code: 'note-malformed' })
  const signer = noteSigner({ name: 'PeterNeumann', privateKey })
  for (const one of ['', 'abc', 'a\tb\n']) t.throws(() => signNote(one, [signer]), { code: 'note-malformed' })
  t.throws(() => signNote(TEXT, []), { code: 'note-unsigned' })
})

t.test('whose signature counts', async (t) => {
  const note = `${TEXT}\n${peterLine}`
  t.throws(() => verifyNote(note, []), { code: 'note-unsigned' })
  t.throws(() => verifyNote(note, [enoch]), { code: 'note-unsigned' })
  const wrong = peterLine.replace('S9UG', 'S9UH')
  t.throws(() => verifyNote(`${TEXT}\n${wrong}`, [peter]), { code: 'note-signature' })
  t.throws(
    () => verifyNote(`${TEXT}\n${wrong}${enochLine}`, [peter, enoch]),
    { code: 'note-signature' },
    'not even beside a good one',
  )
  t.same(verifyNote(`${TEXT}\n${wrong}${enochLine}`, [enoch]).by, [enoch], 'unless it is of a stranger')
  const renamed = note.replace('— PeterNeumann', '— PeterNeuman')
  t.throws(
    () => verifyNote(renamed, [peter]),
    { code: 'note-unsigned' },
    'another name with the same id is another key',
  )
  t.throws(() => verifyNote(`${TEXT}\n— PeterNeumann ${enochLine.split(' ')[2]}`, [peter]), { code: 'note-unsigned' })
})

t.test('every bit of a note counts', async (t) => {
  const note = Buffer.from(`${TEXT}\n${peterLine}`)
  for (let bit = 0; bit < note.length * 8; bit++) {
    const bad = Buffer.from(note)
    bad.writeUInt8(bad.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    t.throws(() => verifyNote(bad, [peter]), TlogError)
  }
})

t.test('any text and any names', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const line = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter((one) => !/\p{Cc}/u.test(one) && one.isWellFormed())
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter((one) => /^[^\p{White_Space}+\p{Cc}\p{Cf}\p{Co}]+$/u.test(one) && one.isWellFormed())
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), name, (lines, name) => {
      const text = `${lines.join('\n')}\n`
      const signer = noteSigner({ name, privateKey })
      const key = parseVerifierKey(signer.vkey)
      t.same(verifyNote(Buffer.from(signNote(text, [signer])), [key]), { text, by: [key], unknown: [] })
    }),
    { numRuns: 100 },
  )
  t.equal(createPublicKey(privateKey).equals(publicKey), true)
})
