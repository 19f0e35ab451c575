import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { Certificate, CertificateRevocationList } from 'pkijs'
import t from 'tap'
import {
  certificateSummary,
  createRoot,
  fromPem,
  type Issuer,
  issueCertificate,
  issueCrl,
  toPem,
} from '../src/index.ts'
import { isCanonical } from './fixtures/canonical.ts'
import { founded, founding, house, policyOid, put, type Ran, rootPem, run } from './fixtures/house.ts'

const here = house()
const weekLater = new Date(founded.getTime() + 7 * 86_400_000)
const verifyArguments = ['verify', '-x509_strict', '-attime', founding, '-CAfile', 'root.pem']

t.test('openssl verifies certificates and CRL, strictly, and refuses a revoked one', async (t) => {
  const revokedSerial = Buffer.from(certificateSummary(here.sealer.certificate).serialHex, 'hex')
  const second = issueCrl({
    issuer: here.root,
    number: 2n,
    thisUpdate: founded,
    nextUpdate: weekLater,
    revoked: [
      { serial: revokedSerial, at: founded },
      { serial: 1n, at: founded },
    ],
  })
  const folder = t.testdir()
  put(folder, {
    'root.pem': rootPem(here),
    'other-root.pem': rootPem(house('Another root')),
    'sealer.pem': toPem('CERTIFICATE', here.sealer.certificate),
    'tsa.pem': toPem('CERTIFICATE', here.tsa.certificate),
    'first.pem': toPem('X509 CRL', here.crl),
    'second.pem': toPem('X509 CRL', second),
  })
  const openssl = (...args: string[]): Promise<Ran> => run(folder, 'openssl', ...args)
  t.match(await openssl('crl', '-in', 'first.pem', '-CAfile', 'root.pem', '-noout'), { code: 0, output: /verify OK/ })
  t.match(await openssl('crl', '-in', 'second.pem', '-CAfile', 'root.pem', '-noout'), { code: 0, output: /verify OK/ })
  t.match(await openssl('crl', '-in', 'first.pem', '-CAfile', 'other-root.pem', '-noout'), { output: /rror/ })
  t.match(await openssl('crl', '-in', 'second.pem', '-noout', '-crlnumber'), { output: /crlNumber=0x0?2/ })
  for (const crl of ['first.pem', 'second.pem']) {
    t.match(await openssl(...verifyArguments, '-crl_check', '-CRLfile', crl, 'tsa.pem'), { code: 0, output: /OK/ })
  }
  t.match(await openssl(...verifyArguments, '-crl_check', '-CRLfile', 'first.pem', 'sealer.pem'), { code: 0 })
  t.match(await openssl(...verifyArguments, '-crl_check', '-CRLfile', 'second.pem', 'sealer.pem'), {
    output: /certificate revoked/,
  })
  t.match(await openssl(...verifyArguments, '-purpose', 'timestampsign', 'tsa.pem'), { code: 0 })
  t.match(await openssl(...verifyArguments, '-purpose', 'timestampsign', 'sealer.pem'), { output: /purpose/ })
  t.match(await openssl(...verifyArguments, '-purpose', 'smimesign', 'tsa.pem'), { output: /purpose/ })
})

t.test('each profile has its usages and no others', async (t) => {
  const folder = t.testdir()
  put(folder, { root: here.root.certificate, sealer: here.sealer.certificate, tsa: here.tsa.certificate })
  const text = async (file: string): Promise<string> =>
    (await run(folder, 'openssl', 'x509', '-in', file, '-inform', 'DER', '-noout', '-text')).output
  const [root, sealer, tsa] = [await text('root'), await text('sealer'), await text('tsa')]
  t.match(root, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
  t.match(root, /Key Usage: critical\s+Certificate Sign, CRL Sign\n/)
  t.match(sealer, /Key Usage: critical\s+Non Repudiation\n/)
  t.notMatch(sealer, /Extended Key Usage/)
  t.match(tsa, /Key Usage: critical\s+Digital Signature\n/)
  t.match(tsa, /Extended Key Usage: critical\s+Time Stamping\n/)
  for (const leaf of [sealer, tsa]) {
    t.match(leaf, /Basic Constraints: critical\s+CA:FALSE/)
    t.match(leaf, new RegExp(`Policy: ${policyOid.replaceAll('.', '\\.')}\n`))
    t.match(leaf, /Subject Key Identifier/)
    t.match(leaf, /Authority Key Identifier/)
  }
})

t.test('certificates and CRLs are canonical DER that pkijs and node read alike', async (t) => {
  for (const der of [here.root.certificate, here.sealer.certificate, here.tsa.certificate, here.crl])
    isCanonical(t, der)
  const parsed = CertificateRevocationList.fromBER(here.crl)
  t.equal(await parsed.verify({ issuerCertificate: Certificate.fromBER(here.root.certificate) }), true)
  const node = new X509Certificate(here.sealer.certificate)
  const summary = certificateSummary(here.sealer.certificate)
  t.equal(summary.serialHex, node.serialNumber.toLowerCase())
  t.equal(summary.serialHex.length, 32, '16 bytes')
  t.match(summary, {
    subject: 'CN=Zegel sealing, O=Zegel & Zonen',
    issuer: 'CN=Zegel test root, O=Zegel & Zonen',
    notBefore: founded,
  })
  t.same(summary.notAfter, new Date('2029-03-01T08:00:00Z'))
  t.equal(node.checkIssued(new X509Certificate(here.root.certificate)), true)
  t.throws(() => certificateSummary(Buffer.from('3003020101', 'hex')), { code: 'der-malformed' })
})

t.test('validity past 2049 uses GeneralizedTime, and no certificate outlives its issuer', async (t) => {
  const root = createRoot({ commonName: 'Long', organization: 'Zegel', now: founded, years: 30 })
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const options = {
    issuer: root,
    commonName: 'x',
    organization: 'Zegel',
    profile: 'sealing',
    publicKey,
    now: founded,
  } as const
  const certificate = issueCertificate({ ...options, years: 30 })
  t.same(certificateSummary(certificate).notAfter, new Date('2056-03-01T08:00:00Z'))
  const folder = t.testdir()
  put(folder, { 'root.pem': toPem('CERTIFICATE', root.certificate), 'leaf.pem': toPem('CERTIFICATE', certificate) })
  t.match(await run(folder, 'openssl', ...verifyArguments, 'leaf.pem'), { code: 0 })
  t.throws(() => issueCertificate({ ...options, years: 31 }), { code: 'certificate-outlives-issuer' })
})

t.test('an RSA root issues too; a root on another curve does not', async (t) => {
  const folder = t.testdir()
  const rsaRoot = [
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '3650',
    '-subj',
    '/O=Foreign/CN=RSA root',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ]
  const made = await run(folder, 'openssl', 'req', ...rsaRoot, '-keyout', 'key.pem', '-out', 'root.pem')
  t.equal(made.code, 0, made.output)
  const pem = async (file: string): Promise<string> => (await run(folder, 'cat', file)).stdout.toString()
  const issuer: Issuer = {
    certificate: fromPem(await pem('root.pem'))[0] as Buffer,
    privateKey: createPrivateKey(await pem('key.pem')),
  }
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = new Date()
  const options = {
    issuer,
    commonName: 'x',
    organization: 'Zegel',
    profile: 'timestamping',
    publicKey,
    now,
    years: 1,
  } as const
  const crl = issueCrl({
    issuer,
    number: 1n,
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + 86_400_000),
    revoked: [],
  })
  put(folder, { 'leaf.pem': toPem('CERTIFICATE', issueCertificate(options)), 'crl.pem': toPem('X509 CRL', crl) })
  const checked = await run(
    folder,
    'openssl',
    'verify',
    '-x509_strict',
    '-CAfile',
    'root.pem',
    '-crl_check',
    '-CRLfile',
    'crl.pem',
    'leaf.pem',
  )
  t.match(checked, { code: 0, output: /OK/ })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
  t.throws(() => issueCertificate({ ...options, issuer: { ...issuer, privateKey: p384 } }), { code: 'key-unsupported' })
})

t.test('PEM goes there and back, in bundles too, and a broken block is refused', async (t) => {
  const bundle = `a comment\n${toPem('CERTIFICATE', here.sealer.certificate)}\n${rootPem(here)}`
  t.same(fromPem(bundle), [here.sealer.certificate, here.root.certificate])
  t.same(fromPem(bundle.replaceAll('\n', '\r\n')), [here.sealer.certificate, here.root.certificate])
  for (const broken of [
    '',
    'no PEM',
    bundle.slice(0, -30),
    bundle.replace('END CERTIFICATE', 'END X509 CRL'),
    bundle.replace('\nMII', '\n!II'),
  ]) {
    t.throws(() => fromPem(broken), { code: 'pem-malformed' })
  }
})
