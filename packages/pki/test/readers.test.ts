import { hash, verify, X509Certificate } from 'node:crypto'
import t from 'tap'
import { context, integer, octetString, oid, sequence, tlv } from '../src/der.ts'
import { child, derBytes, readDer } from '../src/der-reader.ts'
import { PkiError, readSeal, readToken, sealDetached, timestampToken } from '../src/index.ts'
import { openSignedData, type ReadCms } from '../src/signed-data-reader.ts'
import { flipped, founded, house, policyOid, put, run } from './fixtures/house.ts'

const here = house()
const content = Buffer.from('content')
const seal = sealDetached(here.sealer, content, founded)
const imprint = hash('sha256', content, 'buffer')
const token = timestampToken(here.tsa, { sha256: imprint, serial: 9n, genTime: founded, policyOid, accuracyMs: 1000 })

/** The first step of any verifier: what was read, when the key of the pinned certificate bears it out. */
function borneOut(read: (der: Buffer) => ReadCms, der: Buffer, pinned: Buffer): ReadCms | null {
  try {
    const found = read(der)
    const holds =
      found.signerCertificate.equals(pinned) &&
      verify('sha256', found.signedAttributes, new X509Certificate(pinned).publicKey, found.signature)
    return holds ? found : null
  } catch (error) {
    if (error instanceof PkiError) return null
    throw error
  }
}

t.test('turn any bit of a seal or a token: it is refused, or what was signed is unchanged', async (t) => {
  for (const [der, pinned, read] of [
    [seal, here.sealer.certificate, readSeal],
    [token, here.tsa.certificate, readToken],
  ] as const) {
    const honest = read(der)
    let refused = 0
    // Every byte of what the signer writes; a few of the certificates and CRLs, whose own signatures are the chain check's.
    const passedOver = new Set<number>()
    for (const part of [...honest.certificates, ...honest.crls]) {
      const start = der.indexOf(part)
      for (let i = 0; i < part.length; i += 1) if (i % 64 !== 0) passedOver.add(start + i)
    }
    for (let at = 0; at < der.length; at += 1) {
      if (passedOver.has(at)) continue
      const kept = borneOut(read, flipped(der, at), pinned)
      if (kept === null) refused += 1
      else if (
        !kept.signedAttributes.equals(honest.signedAttributes) ||
        !kept.messageDigest.equals(honest.messageDigest)
      )
        t.fail(`byte ${at} was altered unnoticed`)
    }
    t.ok(refused > 300, `${refused} alterations refused`)
  }
})

t.test('a seal or a token cut anywhere, or with bytes after it, is refused', async (t) => {
  for (const [der, read] of [
    [seal, readSeal],
    [token, readToken],
  ] as const) {
    for (let length = 0; length < der.length; length += 1) {
      try {
        read(der.subarray(0, length))
        t.fail(`accepted at ${length} bytes`)
      } catch (error) {
        if (!(error instanceof PkiError)) t.fail(String(error))
      }
    }
    t.throws(() => read(Buffer.concat([der, Buffer.of(0)])), { code: 'der-malformed' })
  }
})

t.test('one is not read as the other', async (t) => {
  t.throws(() => readSeal(token), { code: 'cms-refused' })
  t.throws(() => readToken(seal), { code: 'cms-refused' })
  t.throws(() => readSeal(here.crl), { code: 'cms-refused' })
  t.throws(() => openSignedData(sequence(oid('1.2.840.113549.1.7.1'), context(0, octetString(content))), 'data'), {
    code: 'cms-refused',
  })
})

t.test('CMS that openssl makes, and would accept, without what CAdES-B-B asks for', async (t) => {
  const folder = t.testdir()
  put(folder, { content })
  const newKey = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  for (const name of ['key', 'second']) {
    const made = await run(
      folder,
      'openssl',
      'req',
      ...newKey,
      '-keyout',
      `${name}.pem`,
      '-out',
      `${name}-cert.pem`,
      '-subj',
      `/CN=${name}`,
    )
    t.equal(made.code, 0, made.output)
  }
  const signWith = async (...args: string[]): Promise<Buffer> => {
    const plain = [
      '-binary',
      '-outform',
      'DER',
      '-in',
      'content',
      '-out',
      'made',
      '-signer',
      'key-cert.pem',
      '-inkey',
      'key.pem',
    ]
    const done = await run(folder, 'openssl', 'cms', '-sign', ...plain, ...args)
    t.equal(done.code, 0, done.output)
    return (await run(folder, 'cat', 'made')).stdout
  }
  const good = readSeal(await signWith('-cades'))
  t.same(good.messageDigest, imprint, 'a CAdES-B-B of openssl is read')
  t.equal(
    verify('sha256', good.signedAttributes, new X509Certificate(good.signerCertificate).publicKey, good.signature),
    true,
  )
  for (const [why, ...args] of [
    ['no signed attributes', '-noattr'],
    ['no signing-certificate-v2'],
    ['no certificate of the signer', '-cades', '-nocerts'],
    ['the signer named by key identifier', '-cades', '-keyid'],
    ['SHA-512 where a seal has SHA-256', '-cades', '-md', 'sha512'],
    ['content inside', '-cades', '-nodetach'],
    ['two signers', '-cades', '-signer', 'second-cert.pem', '-inkey', 'second.pem'],
  ] as const) {
    const made = await signWith(...args)
    t.throws(() => readSeal(made), { code: 'cms-refused' }, why)
  }
  const streamed = await signWith('-cades', '-nodetach', '-stream', '-indef')
  t.throws(() => readSeal(streamed), { code: 'der-malformed' }, 'indefinite lengths')
})

t.test('signed attributes in another order, doubled, or with two values are refused', async (t) => {
  const rebuilt = (change: (attributes: Buffer[]) => Buffer[]): Buffer => {
    const body = child(child(readDer(seal), 1), 0)
    const info = child(child(body, body.children.length - 1), 0)
    const attributes = child(info, 3).children.map((node) => derBytes(seal, node))
    const fields = info.children.map((node, i) => (i === 3 ? tlv(0xa0, ...change(attributes)) : derBytes(seal, node)))
    const outer = body.children.slice(0, -1).map((node) => derBytes(seal, node))
    return sequence(oid('1.2.840.113549.1.7.2'), context(0, sequence(...outer, tlv(0x31, sequence(...fields)))))
  }
  t.ok(rebuilt((same) => same).equals(seal), 'the rebuilding itself changes nothing')
  t.throws(() => readSeal(rebuilt((a) => [...a].reverse())), { code: 'cms-refused', message: /DER order/ })
  t.throws(() => readSeal(rebuilt(([first, ...rest]) => [first as Buffer, first as Buffer, ...rest])), {
    code: 'cms-refused',
    message: /DER order/,
  })
  const other = (bytes: Buffer): Buffer => flipped(bytes, bytes.length - 1)
  t.throws(
    () =>
      readSeal(
        rebuilt(([a, b, c, d]) => [a, b, ...[c as Buffer, other(c as Buffer)].sort(Buffer.compare), d] as Buffer[]),
      ),
    { message: /more than once/ },
  )
  t.throws(() => readSeal(rebuilt(([, ...rest]) => rest)), { message: /content-type/ })
  t.throws(() => readSeal(rebuilt(([a, b, , d]) => [a, b, d] as Buffer[])), { message: /message-digest/ })
  t.throws(() => readSeal(rebuilt(([a, , c, d]) => [a, c, d] as Buffer[])), { message: /signing-time/ })
  t.throws(() => readSeal(rebuilt(([a, b, c]) => [a, b, c] as Buffer[])), { message: /signing-certificate-v2/ })
  t.throws(() => readSeal(rebuilt(() => [integer(1)])), { code: /cms-refused|der-malformed/ })
})
