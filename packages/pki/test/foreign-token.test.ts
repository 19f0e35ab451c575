import { hash, randomBytes } from 'node:crypto'
import t from 'tap'
import {
  type ReadToken,
  readCanonicalToken,
  readSeal,
  readToken,
  toPem,
  validateChain,
  verifySignature,
} from '../src/index.ts'
import { flipped, put, run } from './fixtures/house.ts'
import { authority, certAndCrlSign, certificate, crl, rsa, timestampingExtensions } from './fixtures/unusual.ts'

const data = randomBytes(50)
const configuration = `[tsa]
serial = ./serial
signer_digest = sha512
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
ess_cert_id_chain = yes
ess_cert_id_alg = sha384
`

t.test('a token that openssl makes with an RSA key is read and judged, and not taken for ours', async (t) => {
  const now = new Date()
  const [from, until] = [new Date(now.getTime() - 3_600_000), new Date(now.getTime() + 86_400_000)]
  const root = certificate({ name: 'Foreign', keys: rsa(3072), from, until, extensions: [authority(), certAndCrlSign] })
  const keys = rsa(2048)
  const tsa = certificate({ name: 'Foreign TSA', keys, issuer: root, from, until, extensions: timestampingExtensions })
  const list = crl({ issuer: root, from, until })
  const folder = t.testdir()
  put(folder, {
    data,
    configuration,
    serial: '01\n',
    'tsa.pem': toPem('CERTIFICATE', tsa.certificate),
    'root.pem': toPem('CERTIFICATE', root.certificate),
    'key.pem': keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  })
  const openssl = async (...args: string[]): Promise<void> => {
    const ran = await run(folder, 'openssl', ...args)
    t.equal(ran.code, 0, ran.output)
  }
  await openssl('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'query')
  const answer = ['-signer', 'tsa.pem', '-inkey', 'key.pem', '-chain', 'root.pem', '-token_out', '-out', 'token']
  await openssl('ts', '-reply', '-config', 'configuration', '-section', 'tsa', '-queryfile', 'query', ...answer)
  await openssl('ts', '-verify', '-data', 'data', '-in', 'token', '-token_in', '-CAfile', 'root.pem')
  const token = (await run(folder, 'cat', 'token')).stdout

  const read: ReadToken = readToken(token)
  t.match(read, { policyOid: '1.2.3.4.1', accuracyMs: 1501, ordering: true, serial: 2n, digest: 'sha512' })
  t.same(read.imprint, hash('sha256', data, 'buffer'))
  t.same(read.signerCertificate, tsa.certificate)
  t.equal(read.signatureAlgorithm, '1.2.840.113549.1.1.1', 'RSA with no digest named')
  t.same(verifySignature(read), { holds: true })
  for (const at of [0, 10, read.signature.length - 1])
    t.match(verifySignature({ ...read, signature: flipped(read.signature, at) }), { code: 'signature-wrong' })
  t.match(verifySignature({ ...read, digest: 'sha256' }), { code: 'signature-wrong' })
  const chain = {
    certificate: read.signerCertificate,
    inside: read.certificates,
    roots: [root.certificate],
    at: read.genTime,
    profile: 'timestamping' as const,
  }
  t.match(validateChain({ ...chain, crls: [list] }), { holds: true })
  t.match(validateChain({ ...chain, crls: read.crls }), { code: 'crl-missing' }, 'openssl puts no CRL inside')
  t.throws(() => readCanonicalToken(token), { code: 'cms-not-canonical' })
  t.throws(() => readSeal(token), { code: 'cms-refused' })
})
