import { generateKeyPairSync, hash, sign } from 'node:crypto'
import fc from 'fast-check'
import { ContentInfo, SignedData, TSTInfo } from 'pkijs'
import t from 'tap'
import { signedData } from '../src/cms.ts'
import { integer, octetString, oid, sequence, setOf, tlv } from '../src/der.ts'
import { child, type DerNode, derBytes, readDer } from '../src/der-reader.ts'
import {
  readCanonicalSeal,
  readCanonicalToken,
  readSeal,
  readToken,
  sealDetached,
  timestampToken,
  validateChain,
  verifySignature,
} from '../src/index.ts'
import { checkSignature } from '../src/signature-check.ts'
import { flipped, founded, house, policyOid } from './fixtures/house.ts'

const here = house()
const content = Buffer.from('content')
const sha256 = hash('sha256', content, 'buffer')
const seal = sealDetached(here.sealer, content, founded)
const token = timestampToken(here.tsa, { sha256, serial: 9n, genTime: founded, policyOid, accuracyMs: 1000 })
const roots = [here.root.certificate]

/** The parts of a CMS as they stand, changed and put together again. */
interface Parts {
  /** version, digestAlgorithms, encapContentInfo, [0], [1], signerInfos */
  fields: Buffer[]
  /** version, sid, digestAlgorithm, [0], signatureAlgorithm, signature */
  signer: Buffer[]
}

function rebuilt(der: Buffer, change: (parts: Parts) => void): Buffer {
  const bytes = (node: DerNode): Buffer => Buffer.from(derBytes(der, node))
  const body = child(child(readDer(der), 1), 0)
  const info = child(child(body, body.children.length - 1), 0)
  const parts = { fields: body.children.slice(0, -1).map(bytes), signer: info.children.map(bytes) }
  change(parts)
  const signerInfos = tlv(0x31, sequence(...parts.signer))
  return sequence(oid('1.2.840.113549.1.7.2'), tlv(0xa0, sequence(...parts.fields, signerInfos)))
}

const inside = (field: Buffer): Buffer[] => readDer(field).children.map((node) => derBytes(field, node))
const sha256WithNull = sequence(oid('2.16.840.1.101.3.4.2.1'), Buffer.of(5, 0))

t.test('what the signature does not cover is refused by its form', async (t) => {
  t.ok(rebuilt(seal, () => undefined).equals(seal), 'the rebuilding itself changes nothing')
  const another = house('Another').sealer.certificate
  for (const [why, code, change] of [
    [
      'certificates in another order',
      'cms-not-canonical',
      (p) => (p.fields[3] = tlv(0xa0, ...inside(p.fields[3] as Buffer).reverse())),
    ],
    ['NULL for the parameters of the digest', 'cms-not-canonical', (p) => (p.fields[1] = setOf([sha256WithNull]))],
    ['NULL in the signer`s digest', 'cms-not-canonical', (p) => (p.signer[2] = sha256WithNull)],
    [
      'a second digest algorithm',
      'cms-not-canonical',
      (p) => (p.fields[1] = setOf([...inside(p.fields[1] as Buffer), sequence(oid('2.16.840.1.101.3.4.2.3'))])),
    ],
    [
      'a digest algorithm that is not the signer`s',
      'cms-refused',
      (p) => (p.fields[1] = setOf([sequence(oid('2.16.840.1.101.3.4.2.3'))])),
    ],
    [
      'a signature algorithm of another length',
      'cms-not-canonical',
      (p) => (p.signer[4] = sequence(oid('1.2.840.10045.4.3.3'))),
    ],
    [
      'unsigned attributes',
      'cms-refused',
      (p) => p.signer.push(tlv(0xa1, sequence(oid('1.2.3'), setOf([integer(1)])))),
    ],
    ['no signed attributes', 'cms-refused', (p) => p.signer.splice(3, 1)],
    ['no signature', 'cms-refused', (p) => p.signer.splice(5, 1)],
    ['another version', 'cms-refused', (p) => (p.fields[0] = integer(3))],
    [
      'an OCSP answer',
      'cms-refused',
      (p) => p.fields.splice(4, 1, tlv(0xa1, tlv(0xa1, oid('1.3.6.1.5.5.7.16.2'), sequence()))),
    ],
    [
      'an attribute certificate',
      'cms-refused',
      (p) => (p.fields[3] = tlv(0xa0, ...inside(p.fields[3] as Buffer), tlv(0xa2, integer(1)))),
    ],
    [
      'certificates after CRLs',
      'cms-refused',
      (p) => p.fields.splice(3, 2, p.fields[4] as Buffer, p.fields[3] as Buffer),
    ],
    [
      'content inside',
      'cms-refused',
      (p) => (p.fields[2] = sequence(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octetString(content)))),
    ],
    [
      'two contents',
      'cms-refused',
      (p) => (p.fields[2] = sequence(...inside(p.fields[2] as Buffer), tlv(0xa0, octetString(content)), integer(1))),
    ],
    ['a key identifier for a signer', 'cms-refused', (p) => (p.signer[1] = tlv(0x80, Buffer.alloc(20)))],
    ['another signer of the same bytes', 'cms-refused', (p) => (p.fields[3] = tlv(0xa0, another))],
  ] as [string, string, (parts: Parts) => unknown][]) {
    t.throws(() => readCanonicalSeal(rebuilt(seal, change)), { code }, why)
  }
  const twice = rebuilt(
    seal,
    (p) => (p.fields[3] = tlv(0xa0, ...inside(p.fields[3] as Buffer), here.sealer.certificate)),
  )
  t.throws(() => readCanonicalSeal(twice), { code: 'cms-refused', message: /exactly one of its certificates/ })
  const noCrls = readCanonicalSeal(rebuilt(seal, (p) => p.fields.splice(4, 1)))
  const chain = { certificate: noCrls.signerCertificate, inside: noCrls.certificates, crls: noCrls.crls, roots }
  t.match(validateChain({ ...chain, at: founded, profile: 'sealing' }), { code: 'crl-missing' })
  t.match(validateChain({ ...chain, crls: [here.crl], at: founded, profile: 'timestamping' }), {
    code: 'certificate-purpose',
  })
})

t.test('of others too: the certificate that is named, and the digest that is stated', async (t) => {
  const named = seal.indexOf(hash('sha256', here.sealer.certificate, 'buffer'))
  t.throws(() => readSeal(flipped(seal, named)), { code: 'cms-refused', message: /names another certificate/ })
  const imprint = token.indexOf(sha256)
  t.throws(() => readToken(flipped(token, imprint)), { code: 'cms-refused', message: /message-digest is not/ })
})

t.test('a token of ours says no more than we write', async (t) => {
  const info = (change: (fields: Buffer[]) => void): Buffer => {
    const node = child(child(child(child(readDer(token), 1), 0), 2), 1)
    const octets = child(node, 0)
    const plain = token.subarray(octets.content, octets.end)
    const fields = inside(plain).map((field) => Buffer.from(field))
    change(fields)
    const tstInfo = sequence(...fields)
    const digest = octetString(hash('sha256', tstInfo, 'buffer'))
    return signedData(here.tsa, {
      version: integer(3),
      encapsulated: sequence(oid('1.2.840.113549.1.9.16.1.4'), tlv(0xa0, octetString(tstInfo))),
      attributes: [
        sequence(oid('1.2.840.113549.1.9.3'), setOf([oid('1.2.840.113549.1.9.16.1.4')])),
        sequence(oid('1.2.840.113549.1.9.5'), setOf([tlv(0x17, Buffer.from('260301080000Z'))])),
        sequence(oid('1.2.840.113549.1.9.4'), setOf([digest])),
      ],
    })
  }
  t.ok(readCanonicalToken(info(() => undefined)), 'the rebuilding itself changes nothing but the signature')
  const critical = sequence(oid('1.2.3'), Buffer.of(1, 1, 0xff), octetString(integer(1)))
  const usual = sequence(oid('1.2.3'), octetString(integer(1)))
  for (const [why, code, change] of [
    ['a nonce', 'cms-not-canonical', (f) => f.push(integer(77))],
    ['ordering', 'cms-not-canonical', (f) => f.push(Buffer.of(1, 1, 0xff))],
    ['a name', 'cms-not-canonical', (f) => f.push(tlv(0xa0, tlv(0x82, Buffer.from('x'))))],
    ['an extension', 'cms-not-canonical', (f) => f.push(tlv(0xa1, usual))],
    ['a finer time', 'cms-not-canonical', (f) => (f[4] = tlv(0x18, Buffer.from('20260301080000.1234Z')))],
    ['another time than signing-time', 'cms-not-canonical', (f) => (f[4] = tlv(0x18, Buffer.from('20260301080005Z')))],
    ['no accuracy', 'cms-not-canonical', (f) => f.splice(5, 1)],
    ['zero for a serial', 'cms-not-canonical', (f) => (f[3] = integer(0))],
    ['a critical extension', 'cms-refused', (f) => f.push(tlv(0xa1, critical))],
    ['a negative serial', 'cms-refused', (f) => (f[3] = integer(-1))],
    ['a serial of 176 bits', 'cms-refused', (f) => (f[3] = integer(1n << 175n))],
    [
      'an imprint of SHA-512',
      'cms-refused',
      (f) => (f[2] = sequence(sequence(oid('2.16.840.1.101.3.4.2.3')), octetString(Buffer.alloc(64)))),
    ],
    ['ordering false, written', 'cms-refused', (f) => f.push(Buffer.of(1, 1, 0))],
    ['1,000 thousandths', 'cms-refused', (f) => (f[5] = sequence(tlv(0x80, Buffer.of(3, 0xe8))))],
    ['two nonces', 'cms-refused', (f) => f.push(integer(1), integer(2))],
    ['version 2', 'cms-refused', (f) => (f[0] = integer(2))],
    ['a policy that is none', 'der-malformed', (f) => (f[1] = tlv(6, Buffer.of(0x2a, 0x80, 1)))],
    ['no time', 'cms-refused', (f) => f.splice(4, 2)],
  ] as [string, string, (fields: Buffer[]) => unknown][]) {
    t.throws(() => readCanonicalToken(info(change)), { code }, why)
  }
  const foreign = readToken(info((f) => f.push(Buffer.of(1, 1, 0xff), integer(77), tlv(0xa1, usual))))
  t.match(foreign, { ordering: true, serial: 9n, accuracyMs: 1000, policyOid }, 'readToken takes what others write')
  t.match(readToken(info((f) => (f[5] = sequence(integer(2), tlv(0x80, Buffer.of(5)), tlv(0x81, Buffer.of(1)))))), {
    accuracyMs: 2006,
  })
})

t.test('pkijs reads the same, whatever is sealed', async () => {
  const any = fc.record({
    bytes: fc.uint8Array({ maxLength: 200 }),
    at: fc.date({ min: new Date(0), max: new Date('2099-12-31T23:59:59.999Z'), noInvalidDate: true }),
    serial: fc.bigInt({ min: 1n, max: (1n << 160n) - 1n }),
    accuracyMs: fc.integer({ min: 1, max: 5_000_000 }),
  })
  fc.assert(
    fc.property(any, ({ bytes, at, serial, accuracyMs }) => {
      const digest = hash('sha256', bytes, 'buffer')
      const made = timestampToken(here.tsa, { sha256: digest, serial, genTime: at, policyOid, accuracyMs })
      const ours = readCanonicalToken(made)
      const theirs = new SignedData({ schema: ContentInfo.fromBER(made).content })
      const octets = theirs.encapContentInfo.eContent?.getValue() as ArrayBuffer
      const info = TSTInfo.fromBER(octets)
      const own = readCanonicalSeal(sealDetached(here.sealer, bytes, at))
      return (
        own.messageDigest.equals(digest) &&
        Math.floor(at.getTime() / 1000) === own.signingTime.getTime() / 1000 &&
        ours.genTime.getTime() === info.genTime.getTime() &&
        ours.policyOid === info.policy &&
        ours.imprint.equals(Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView)) &&
        ours.serial === BigInt(`0x${Buffer.from(info.serialNumber.valueBlock.valueHexView).toString('hex')}`) &&
        ours.accuracyMs === (info.accuracy?.seconds ?? 0) * 1000 + (info.accuracy?.millis ?? 0) &&
        ours.signature.equals(Buffer.from(theirs.signerInfos[0]?.signature.valueBlock.valueHexView as Uint8Array)) &&
        ours.signatureAlgorithm === theirs.signerInfos[0]?.signatureAlgorithm.algorithmId &&
        ours.certificates.length === theirs.certificates?.length &&
        verifySignature(ours).holds
      )
    }),
    { numRuns: 60 },
  )
})

t.test('a signature is two numbers below the order, in strict DER, over these bytes', async (t) => {
  const read = readSeal(seal)
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const [r, s] = inside(read.signature) as [Buffer, Buffer]
  const number = (der: Buffer): bigint => BigInt(`0x${der.subarray(2).toString('hex')}`)
  const with_ = (signature: Buffer): unknown => verifySignature({ ...read, signature })
  t.same(with_(read.signature), { holds: true })
  // The twin (r, n - s) holds as well, for whoever has it: hence nothing may be keyed on signatures.
  t.same(with_(sequence(r, integer(n - number(s)))), { holds: true })
  for (const [why, signature] of [
    ['r is zero', sequence(integer(0), s)],
    ['s is zero', sequence(r, integer(0))],
    ['s is the order', sequence(r, integer(n))],
    ['s is beyond the order', sequence(r, integer(number(s) + n))],
    ['s is negative', sequence(r, integer(-number(s)))],
    ['three numbers', sequence(r, s, s)],
    ['one number', sequence(r)],
    ['bytes after it', Buffer.concat([read.signature, Buffer.of(0)])],
    ['BER', Buffer.concat([Buffer.of(0x30, 0x81), read.signature.subarray(1)])],
    ['r and s as octets', sequence(octetString(r), octetString(s))],
    ['nothing', Buffer.alloc(0)],
  ] as const)
    t.match(with_(signature), { holds: false, code: 'signature-malformed' }, why)
  t.match(with_(sequence(s, r)), { holds: false, code: 'signature-wrong' })
  t.match(verifySignature({ ...read, signerCertificate: here.tsa.certificate }), { code: 'signature-wrong' })
  for (const dotted of ['1.2.840.113549.1.1.11', '1.2.840.10045.4.1', '1.2.3'])
    t.match(verifySignature({ ...read, signatureAlgorithmDer: sequence(oid(dotted)) }), { code: 'signature-algorithm' })
  const rsa = sequence(oid('1.2.840.113549.1.1.11'), Buffer.of(5, 0))
  t.match(verifySignature({ ...read, signatureAlgorithmDer: rsa }), { code: 'signature-algorithm' }, 'RSA by an EC key')
  const tbs = Buffer.from('x')
  for (const [publicExponent, code] of [
    [3, 'signature-holds'],
    [65_537, 'signature-holds'],
    [65_539, 'signature-algorithm'],
    [0xff_ff_ff_ff, 'signature-algorithm'],
  ] as const) {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent })
    const signature = sign('sha256', tbs, keys.privateKey)
    const verdict = checkSignature({ algorithm: rsa, tbs, signature }, keys.publicKey)
    t.match(
      verdict,
      code === 'signature-holds' ? { holds: true } : { holds: false, code },
      `an exponent of ${publicExponent}`,
    )
  }
})

t.test('millions of empty values inside cost neither time nor memory', async (t) => {
  const empty = (identifier: number, octets: number): Buffer =>
    tlv(identifier, Buffer.alloc(octets, Buffer.of(0x30, 0)))
  const started = performance.now()
  for (const [why, change] of [
    ['certificates', (p) => (p.fields[3] = empty(0xa0, 8_000_000))],
    ['revocation lists', (p) => (p.fields[4] = empty(0xa1, 8_000_000))],
    ['digest algorithms', (p) => (p.fields[1] = empty(0x31, 8_000_000))],
    ['signed attributes', (p) => (p.signer[3] = empty(0xa0, 8_000_000))],
    ['a digest algorithm', (p) => (p.signer[2] = empty(0x30, 8_000_000))],
  ] as [string, (parts: Parts) => unknown][]) {
    t.throws(() => readSeal(rebuilt(seal, change)), { code: /cms-refused|der-malformed/ }, why)
  }
  const hundred = rebuilt(seal, (p) => (p.fields[3] = empty(0xa0, 200)))
  t.throws(() => readSeal(hundred), { message: /more than 64/ }, 'before any of them is read')
  const signature = sequence(tlv(0x02, Buffer.alloc(8_000_000, 0x55)), integer(1))
  t.match(verifySignature({ ...readSeal(seal), signature }), { code: 'signature-malformed', reason: /too long/ })
  const took = performance.now() - started
  t.ok(took < 5000, `${took.toFixed(0)} ms`)
})
