import { generateKeyPairSync, hash, verify, X509Certificate } from 'node:crypto'
import { Certificate, ContentInfo, SignedData } from 'pkijs'
import t from 'tap'
import { readDer } from '../src/der-reader.ts'
import { localSigner, readSeal, sealDetached } from '../src/index.ts'
import { isCanonical } from './fixtures/canonical.ts'
import { flipped, founding, house, put, type Ran, rootPem, run } from './fixtures/house.ts'

const here = house()
const content = Buffer.from('<asic:ASiCManifest/>\r\n\n a manifest, \u00e9 and bytes that text mode would change\r\n')
const signingTime = new Date('2026-03-01T08:30:15.987Z')
const seal = sealDetached(here.sealer, content, signingTime)

/** The command of PROOF.md section 2, with a time inside the certificates' lives. */
function openssl(folder: string, sealFile: string, contentFile: string, root = 'root.pem'): Promise<Ran> {
  const files = ['-in', sealFile, '-content', contentFile, '-CAfile', root, '-out', '/dev/null']
  return run(folder, 'openssl', 'cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-attime', founding, ...files)
}

t.test('openssl verifies a seal, and refuses every alteration that concerns it', async (t) => {
  const { signedAttributes, signature, signerCertificate, messageDigest } = readSeal(seal)
  const at = (part: Buffer, inside: number): Buffer => flipped(seal, seal.indexOf(part) + inside)
  const folder = t.testdir()
  put(folder, {
    seal,
    content,
    'root.pem': rootPem(here),
    'other-root.pem': rootPem(house('Zegel test root')),
    'other-content': flipped(content, 10),
    'bad-digest': at(messageDigest, 5),
    'bad-attribute': at(signedAttributes.subarray(1), signedAttributes.length - 3),
    'bad-signature': at(signature, signature.length - 1),
    'bad-certificate': at(signerCertificate, signerCertificate.length - 1),
    'short-seal': seal.subarray(0, -1),
    'by-tsa': sealDetached(here.tsa, content, signingTime),
  })
  const good = await openssl(folder, 'seal', 'content')
  t.match(good, { code: 0, output: /CAdES Verification successful/ })
  for (const [file, contentFile, root, why] of [
    ['seal', 'other-content', 'root.pem', /digest|verification failure/],
    ['seal', 'content', 'other-root.pem', /certificate/],
    ['bad-digest', 'content', 'root.pem', /verif/],
    ['bad-attribute', 'content', 'root.pem', /verif|ess/],
    ['bad-signature', 'content', 'root.pem', /verif/],
    ['bad-certificate', 'content', 'root.pem', /verif|certificate/],
    ['short-seal', 'content', 'root.pem', /asn1|Error reading/],
    ['by-tsa', 'content', 'root.pem', /certificate purpose/],
  ] as const) {
    const refused = await openssl(folder, file, contentFile, root)
    t.not(refused.code, 0, `${file} with ${contentFile} and ${root} is refused`)
    t.match(refused.output, why)
  }
})

t.test('the seal is canonical DER, whatever its content and time', async (t) => {
  isCanonical(t, seal)
  // From 2050 on signing-time is a GeneralizedTime, two bytes longer (RFC 5652 11.3).
  const later = sealDetached(here.sealer, Buffer.alloc(0), new Date('2051-01-01T00:00:00Z'))
  isCanonical(t, later)
  t.same(readSeal(later).signingTime, new Date('2051-01-01T00:00:00Z'))
})

t.test('pkijs verifies the seal', async (t) => {
  const signed = new SignedData({ schema: ContentInfo.fromBER(seal).content })
  t.equal(signed.version, 1)
  t.equal(signed.encapContentInfo.eContent, undefined, 'detached')
  t.equal(signed.crls?.length, 1)
  t.equal(signed.ocsps, undefined, 'never OCSP')
  const types = signed.signerInfos[0]?.signedAttrs?.attributes.map(({ type }) => type)
  t.same(types, ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.5', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47'])
  const trustedCerts = [Certificate.fromBER(here.root.certificate)]
  const ask = (data: Buffer): Promise<boolean> =>
    signed.verify({
      signer: 0,
      data: new Uint8Array(data).buffer,
      trustedCerts,
      checkChain: true,
      checkDate: new Date(Number(founding) * 1000),
    })
  t.equal(await ask(content), true)
  await t.rejects(ask(flipped(content, 0)), /digest doesn't match/)
})

t.test('what is read is what was sealed', async (t) => {
  const read = readSeal(seal)
  t.same(read.signerCertificate, here.sealer.certificate)
  t.same(read.signingTime, new Date('2026-03-01T08:30:15.000Z'), 'whole seconds')
  t.same(read.messageDigest, hash('sha256', content, 'buffer'))
  t.same(read.certificates.map(String).sort(), [here.sealer.certificate, here.root.certificate].map(String).sort())
  t.same(read.crls, [here.crl])
  t.equal(
    verify('sha256', read.signedAttributes, new X509Certificate(read.signerCertificate).publicKey, read.signature),
    true,
  )
})

t.test('ESSCertIDv2 leaves out its default algorithm, and names issuer and serial', async (t) => {
  const certHash = hash('sha256', here.sealer.certificate, 'buffer')
  const nodes = [readDer(seal)]
  for (const node of nodes) nodes.push(...node.children) // the list grows while it is walked
  const [essCertId] = nodes.filter(
    ({ children: [first] }) => first !== undefined && seal.subarray(first.content, first.end).equals(certHash),
  )
  t.same(
    essCertId?.children.map(({ tag }) => tag),
    [0x04, 0x30],
    'certHash, issuerSerial',
  )
})

t.test("a key that is not the certificate's, or of another curve, makes no signer", async (t) => {
  const { certificate } = here.sealer
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
  t.throws(() => localSigner({ certificate, chain: [], crls: [], privateKey: other }), { code: 'key-mismatch' })
  t.throws(() => localSigner({ certificate, chain: [], crls: [], privateKey: p384 }), { code: 'key-unsupported' })
})
