import { hash, verify, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { Certificate, ContentInfo, SignedData } from 'pkijs'
import t from 'tap'
import { readToken, type TimestampOptions, timestampToken } from '../src/index.ts'
import { isCanonical } from './fixtures/canonical.ts'
import { flipped, founding, house, policyOid, put, type Ran, rootPem, run } from './fixtures/house.ts'

const here = house()
const data = Buffer.from('an archive manifest\n')
const options: TimestampOptions = {
  sha256: hash('sha256', data, 'buffer'),
  serial: 0x80n,
  genTime: new Date('2026-03-01T08:45:10.120Z'),
  policyOid,
  accuracyMs: 1500,
}
const token = timestampToken(here.tsa, options)

function openssl(folder: string, tokenFile: string, dataFile: string, root = 'root.pem'): Promise<Ran> {
  return run(
    folder,
    'openssl',
    'ts',
    '-verify',
    '-data',
    dataFile,
    '-in',
    tokenFile,
    '-token_in',
    '-CAfile',
    root,
    '-attime',
    founding,
  )
}

t.test(
  'openssl verifies a token, and refuses other data, other roots, other purposes and altered tokens',
  async (t) => {
    const { signature, signedAttributes } = readToken(token)
    const folder = t.testdir()
    put(folder, {
      token,
      data,
      'other-data': flipped(data, 3),
      'root.pem': rootPem(here),
      'other-root.pem': rootPem(house('Zegel test root')),
      'bad-signature': flipped(token, token.indexOf(signature) + signature.length - 1),
      'bad-attribute': flipped(token, token.indexOf(signedAttributes.subarray(1)) + signedAttributes.length - 3),
      'bad-time': flipped(token, token.indexOf('20260301084510.12Z') + 13),
      'by-sealer': timestampToken(here.sealer, options),
    })
    t.match(await openssl(folder, 'token', 'data'), { code: 0, output: /Verification: OK/ })
    for (const [file, dataFile, root, why] of [
      ['token', 'other-data', 'root.pem', /message imprint mismatch/],
      ['token', 'data', 'other-root.pem', /certificate/],
      ['bad-signature', 'data', 'root.pem', /signature/],
      ['bad-attribute', 'data', 'root.pem', /FAILED/],
      ['bad-time', 'data', 'root.pem', /digest|signature/],
      ['by-sealer', 'data', 'root.pem', /certificate purpose/],
    ] as const) {
      const refused = await openssl(folder, file, dataFile, root)
      t.not(refused.code, 0, `${file} over ${dataFile} with ${root} is refused`)
      t.match(refused.output, why)
    }
  },
)

t.test(
  'openssl shows the time, the serial, the policy and the accuracy we meant; no zero ends a fraction',
  async (t) => {
    const folder = t.testdir()
    for (const [milliseconds, encoded, shown] of [
      [0, '20260301084510Z', /08:45:10 2026 GMT/],
      [100, '20260301084510.1Z', /08:45:10\.1 2026 GMT/],
      [120, '20260301084510.12Z', /08:45:10\.12 2026 GMT/],
      [123, '20260301084510.123Z', /08:45:10\.123 2026 GMT/],
      [3, '20260301084510.003Z', /08:45:10\.003 2026 GMT/],
    ] as const) {
      const genTime = new Date(Date.UTC(2026, 2, 1, 8, 45, 10, milliseconds))
      const one = timestampToken(here.tsa, { ...options, genTime })
      put(folder, { one })
      t.not(one.indexOf(Buffer.concat([Buffer.of(0x18, encoded.length), Buffer.from(encoded)])), -1, encoded)
      const { output } = await run(folder, 'openssl', 'ts', '-reply', '-in', 'one', '-token_in', '-text')
      t.match(output, shown)
      t.match(output, /Serial number: 0x80\n/)
      t.match(output, new RegExp(`Policy OID: ${policyOid.replaceAll('.', '\\.')}\n`))
      t.match(output, /Accuracy: 0x01 seconds, 0x01F4 millis, unspecified micros/)
      t.match(output, /Ordering: no/)
      t.match(output, /Hash Algorithm: sha256/)
      t.same(readToken(one).genTime, genTime)
    }
  },
)

t.test('pkijs verifies the token; its signed attributes are those RFC 3161 asks for', async (t) => {
  isCanonical(t, token)
  const signed = new SignedData({ schema: ContentInfo.fromBER(token).content })
  t.equal(signed.version, 3)
  t.equal(signed.crls?.length, 1)
  t.equal(signed.ocsps, undefined)
  const types = signed.signerInfos[0]?.signedAttrs?.attributes.map(({ type }) => type)
  t.same(types, ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.5', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47'])
  const trustedCerts = [Certificate.fromBER(here.root.certificate)]
  t.equal(await signed.verify({ signer: 0, data: new Uint8Array(data).buffer, trustedCerts }), true)
})

t.test('any token reads back as it was written, and its signature holds', async (t) => {
  const publicKey = new X509Certificate(here.tsa.certificate).publicKey
  const when = fc.date({
    min: new Date('1970-01-01T00:00:00Z'),
    max: new Date('2099-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  const any = fc.record({
    sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    serial: fc.bigInt({ min: 1n, max: (1n << 160n) - 1n }),
    genTime: when,
    policyOid: fc.constantFrom('1.2.3', '2.999.4294967296', policyOid),
    accuracyMs: fc.integer({ min: 1, max: 100_000 }),
  })
  fc.assert(
    fc.property(any, (written) => {
      const read = readToken(timestampToken(here.tsa, written))
      t.match(read, {
        genTime: written.genTime,
        serial: written.serial,
        policyOid: written.policyOid,
        accuracyMs: written.accuracyMs,
        ordering: false,
      })
      t.equal(Buffer.compare(read.imprint, written.sha256), 0)
      t.equal(verify('sha256', read.signedAttributes, publicKey, read.signature), true)
    }),
    { numRuns: 60 },
  )
})

t.test('options no token can be made of', async (t) => {
  for (const wrong of [
    { sha256: Buffer.alloc(31) },
    { serial: 0n },
    { serial: 1n << 160n },
    { accuracyMs: 0 },
    { accuracyMs: 1.5 },
    { policyOid: '1.2.3 ' },
    { genTime: new Date(Number.NaN) },
  ]) {
    t.throws(() => timestampToken(here.tsa, { ...options, ...wrong }), RangeError)
  }
})
