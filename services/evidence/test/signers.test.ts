import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@zegel/host'
import { fromPem } from '@zegel/pki'
import { makeFolder, refusedByOpenssl, run } from '@zegel/testing'
import t from 'tap'
import { loadSigners } from '../src/signers.ts'
import { happened, newId, readAll, startNotary } from './notary.ts'
import { authority, keysOf } from './own-authority.ts'

t.test("a house with the operator's own keys seals with them, its CRLs inside", async (t) => {
  const folder = makeFolder(t)
  await authority(folder)
  for (const crl of ['crl.pem', 'crl.der']) {
    const config = keysOf(folder, crl)
    const notary = await startNotary(t, { config })
    const fact = happened(newId(), 1)
    await notary.publish([fact])
    await notary.sealed([fact])
    const [entry] = await readAll(notary.feed(), 10, undefined, true)
    const [proof] = entry?.seal?.proofs ?? []
    if (!proof) throw new Error('no proof')
    const root = readFileSync(join(folder, 'root.pem'), 'utf8')
    t.same([...(await refusedByOpenssl([proof], root))], [])
    t.equal(
      (await (await fetch(`${notary.house.url}/evidence/root.pem`)).text()).replace(/\s/g, ''),
      root.replace(/\s/g, ''),
    )
    const der = readFileSync(join(folder, 'crl.der'))
    t.ok(Buffer.from(proof.seal, 'base64').includes(der), 'the CRL is in the seal')
    t.ok(Buffer.from(proof.token, 'base64').includes(der), 'and in the token')
    writeFileSync(join(folder, 'token'), Buffer.from(proof.token, 'base64'))
    const { output } = await run('openssl', ['ts', '-reply', '-token_in', '-in', 'token', '-token_out', '-text'], {
      cwd: folder,
    })
    t.match(output, /Policy OID: 1\.2\.3\.4\.5/)
    await notary.house.stop()
  }
})

t.test('keys that cannot be right are refused at the start, with the reason', async (t) => {
  const folder = makeFolder(t)
  await authority(folder)
  const config = (env: Record<string, string>, mode = {}) => ({
    ...readConfig({ ZEGEL_DATA: makeFolder(t), ...env }),
    ...mode,
  })
  const seal = { ZEGEL_SEALING_KEY_FILE: join(folder, 'seal.p12'), ZEGEL_SEALING_KEY_PASSPHRASE: 'seal-words' }
  const both = {
    ...seal,
    ZEGEL_TIMESTAMP_KEY_FILE: join(folder, 'timestamp.p12'),
    ZEGEL_TIMESTAMP_KEY_PASSPHRASE: 'timestamp-words',
  }
  const production = { mode: 'production' as const }
  const now = new Date()
  await t.rejects(loadSigners(config({}, production), now), /must name PKCS#12 files/)
  await t.rejects(loadSigners(config(seal, production), now), /must name PKCS#12 files/)
  await t.rejects(loadSigners(config(both, production), now), /ZEGEL_CRL_FILES/)
  await t.rejects(
    loadSigners(config({ ...both, ZEGEL_CRL_FILES: join(folder, 'crl.pem') }, production), now),
    /ZEGEL_TIMESTAMP_POLICY/,
  )
  const policy = { ...both, ZEGEL_CRL_FILES: join(folder, 'crl.pem'), ZEGEL_TIMESTAMP_POLICY: '1.2.3' }
  await t.rejects(loadSigners(config(policy, production), now), /ZEGEL_LOG_KEY_FILE/)
  const log = { ...policy, ZEGEL_LOG_KEY_FILE: join(folder, 'log.pem') }
  await t.rejects(loadSigners(config(log, production), now), { code: 'ENOENT' })
  await run('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'log.pem'], {
    cwd: folder,
  })
  await t.rejects(loadSigners(config(log, production), now), /holds no Ed25519 key/)
  await run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', 'log.pem'], { cwd: folder })
  const names: [url: string, origin: string][] = [
    ['https://zegel.example', 'zegel.example/log'],
    ['https://zegel.example:8443/house', 'zegel.example:8443/house/log'],
  ]
  for (const [publicUrl, origin] of names) {
    const { log: key } = await loadSigners({ ...config(log, production), publicUrl }, now)
    t.equal(key.origin, origin)
    t.match(key.verifier.vkey, new RegExp(`^${origin}\\+[0-9a-f]{8}\\+A`))
  }
  await t.rejects(loadSigners(config({ ...both, ZEGEL_CRL_FILES: join(folder, 'ca.cnf') }), now), /holds no CRL/)
  const crl = { ZEGEL_CRL_FILES: join(folder, 'crl.pem') }
  await t.rejects(loadSigners(config(both), now), /seal.p12 is not fit for sealing: .*\(crl-missing\)/)
  const later = new Date(now.getTime() + 31 * 86_400_000)
  await t.rejects(loadSigners(config({ ...both, ...crl }), later), /\(certificate-expired\)/)
  const swapped = {
    ZEGEL_SEALING_KEY_FILE: both.ZEGEL_TIMESTAMP_KEY_FILE,
    ZEGEL_SEALING_KEY_PASSPHRASE: both.ZEGEL_TIMESTAMP_KEY_PASSPHRASE,
  }
  await t.rejects(loadSigners(config({ ...swapped, ...crl }), now), /not fit for sealing: .*\(certificate-purpose\)/)
  await t.rejects(loadSigners(config({ ...seal, ZEGEL_SEALING_KEY_PASSPHRASE: 'wrong' }), now), {
    code: 'pkcs12-passphrase',
  })
  await t.rejects(loadSigners(config({ ...seal, ZEGEL_SEALING_KEY_FILE: join(folder, 'none.p12') }), now), {
    code: 'ENOENT',
  })
  // One of the two: development's authority stands in for the other.
  t.ok(await loadSigners(config({ ...seal, ...crl }), now))
})

t.test('seal and time of two authorities: each with its own chain and CRL, whatever is configured', async (t) => {
  const [one, other] = [makeFolder(t), makeFolder(t)]
  await Promise.all([authority(one), authority(other, 'Other Root')])
  const config = readConfig({
    ZEGEL_DATA: makeFolder(t),
    ZEGEL_SEALING_KEY_FILE: join(one, 'seal.p12'),
    ZEGEL_SEALING_KEY_PASSPHRASE: 'seal-words',
    ZEGEL_TIMESTAMP_KEY_FILE: join(other, 'timestamp.p12'),
    ZEGEL_TIMESTAMP_KEY_PASSPHRASE: 'timestamp-words',
    ZEGEL_CRL_FILES: [one, other, one].map((folder) => join(folder, 'crl.pem')).join(),
    ZEGEL_TIMESTAMP_POLICY: '1.2.3',
  })
  const { seal, timestamp } = await loadSigners(config, new Date())
  const der = (folder: string, file: string) => fromPem(readFileSync(join(folder, file), 'utf8'))
  t.same([seal.chain, seal.crls], [der(one, 'root.pem'), der(one, 'crl.pem')])
  t.same([timestamp.chain, timestamp.crls], [der(other, 'root.pem'), der(other, 'crl.pem')])
})
