import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fromPem, issueCertificate, localSigner, openPkcs12, toPem } from '../src/index.ts'
import { flipped, founded, house, put, run } from './fixtures/house.ts'

const here = house()
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const certificate = issueCertificate({
  issuer: here.root,
  commonName: 'Operator',
  organization: 'Zegel',
  profile: 'sealing',
  publicKey,
  now: founded,
  years: 1,
})
const files = {
  'key.pem': toPem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' })),
  'cert.pem': toPem('CERTIFICATE', certificate),
  // An unrelated certificate first: the chain is found by who issued whom, not by the order in the file.
  'others.pem': toPem('CERTIFICATE', here.tsa.certificate) + toPem('CERTIFICATE', here.root.certificate),
}
const fresh = ['-inkey', 'key.pem', '-in', 'cert.pem', '-certfile', 'others.pem']

async function made(folder: string, passphrase: string, ...args: string[]): Promise<Buffer> {
  const { code, output } = await run(
    folder,
    'openssl',
    'pkcs12',
    '-export',
    ...args,
    '-passout',
    `pass:${passphrase}`,
    '-out',
    'store.p12',
  )
  if (code !== 0) throw new Error(output)
  return readFileSync(join(folder, 'store.p12'))
}

t.test('key stores as openssl 3 makes them, and the old kinds, open to the same key and certificates', async (t) => {
  const folder = t.testdir()
  put(folder, files)
  for (const [name, passphrase, ...args] of [
    ['PBES2, AES-256, SHA-256 MAC', 'correct horse', ...fresh],
    [
      'AES-128 and a SHA-512 MAC',
      'correct horse',
      ...fresh,
      '-keypbe',
      'AES-128-CBC',
      '-certpbe',
      'AES-128-CBC',
      '-macalg',
      'sha512',
    ],
    [
      '3DES and a SHA-1 MAC',
      'correct horse',
      ...fresh,
      '-keypbe',
      'PBE-SHA1-3DES',
      '-certpbe',
      'PBE-SHA1-3DES',
      '-macalg',
      'sha1',
    ],
    ['certificates in the clear', 'correct horse', ...fresh, '-certpbe', 'NONE'],
    ['a friendly name and many iterations', 'correct horse', ...fresh, '-name', 'z\u00e9gel', '-iter', '20000'],
    ['a passphrase outside ASCII', 'p\u00e2t\u00e9 \u20ac', ...fresh],
  ] as const) {
    const opened = openPkcs12(await made(folder, passphrase, ...args), passphrase)
    t.same(opened.certificate, certificate, name)
    t.same(opened.chain, [here.root.certificate, here.tsa.certificate])
    t.equal(createPublicKey(opened.privateKey).equals(publicKey), true)
    t.ok(localSigner({ ...opened, crls: [] }).sign(Buffer.from('works')))
  }
})

t.test('an RSA store opens too, to be refused where P-256 is needed', async (t) => {
  const folder = t.testdir()
  await run(
    folder,
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'cert.pem',
    '-subj',
    '/CN=rsa',
  )
  const opened = openPkcs12(await made(folder, 'x', '-inkey', 'key.pem', '-in', 'cert.pem'), 'x')
  t.same([opened.certificate], fromPem(readFileSync(join(folder, 'cert.pem'), 'utf8')))
  const expected = createPrivateKey(readFileSync(join(folder, 'key.pem')))
  t.equal(opened.privateKey.equals(expected), true)
  t.throws(() => localSigner({ ...opened, crls: [] }), { code: 'key-unsupported' })
})

t.test('each way a store can be wrong has its code, and no message holds the passphrase', async (t) => {
  const folder = t.testdir()
  put(folder, files)
  const store = await made(folder, 'correct horse', ...fresh)
  const codeOf = (bytes: Buffer, passphrase = 'correct horse'): string => {
    try {
      openPkcs12(bytes, passphrase)
      return 'opened'
    } catch (error) {
      t.notMatch(String(error), /horse/)
      return (error as { code: string }).code
    }
  }
  t.equal(codeOf(store), 'opened')
  t.equal(codeOf(store, 'wrong horse'), 'pkcs12-passphrase')
  t.equal(codeOf(store, ''), 'pkcs12-passphrase')
  t.equal(codeOf(flipped(store, store.length >> 1)), 'pkcs12-passphrase', 'an altered store fails its MAC')
  t.equal(codeOf(await made(folder, 'correct horse', '-nokeys', '-in', 'cert.pem')), 'pkcs12-no-key')
  t.equal(
    codeOf(await made(folder, 'correct horse', '-nocerts', '-inkey', 'key.pem', '-in', 'cert.pem')),
    'pkcs12-no-certificate',
  )
  t.equal(codeOf(store.subarray(0, -1)), 'pkcs12-malformed')
  t.equal(codeOf(Buffer.concat([store, Buffer.of(0)])), 'pkcs12-malformed')
  t.equal(codeOf(Buffer.alloc(0)), 'pkcs12-malformed')
  t.equal(codeOf(certificate), 'pkcs12-malformed')
})
