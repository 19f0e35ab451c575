import { fromPem } from '@zegel/pki'
import t from 'tap'
import { checkCodes } from '../src/check-codes.ts'
import { checkSealers } from '../src/check-sealers.ts'
import { Findings } from '../src/findings.ts'
import type { Sealed } from '../src/sealers.ts'
import { type Holder, holderOf, isNamed, sameHolder, subjectOf, subjectText } from '../src/subject.ts'
import { authority, expectRefused, judge, sealOf, type Wrong } from './support/refused.ts'

const CONSIGNED = 'message.consigned'
const consigned = 4
const EXPORT_SEAL = 'META-INF/signature-export.p7s'
/** Under the same root, of somebody else: its chain is as right as that of the operator. */
const neighbour = authority.issue('sealing', { organization: 'Neighbour' })
const renewed = authority.issue('sealing')
const { timestamp } = authority
const byNeighbour: Partial<Wrong> = {
  signers: () => ({ seal: neighbour }),
  pack: { signers: { seal: neighbour, timestamp } },
}
const exportByNeighbour: Partial<Wrong> = { pack: { signers: { seal: neighbour, timestamp } } }

/** What is said of who sealed, and whether that is all. */
async function sealers(wrong: Partial<Wrong>) {
  const { verdict, said } = await judge({ code: 'sealer', ...wrong })
  const of = (one: string) => verdict.checks.filter(({ code }) => code === one)
  return { verdict, said, agreement: of('sealer-agreement'), named: of('sealer') }
}

t.test('who sealed is told, and one organisation sealed all of it', async (t) => {
  const { verdict, said, agreement } = await sealers({
    signers: (nth) => (nth < consigned ? {} : { seal: renewed }),
    pack: { signers: { seal: renewed, timestamp } },
  })
  t.ok(verdict.holds, said)
  t.match(agreement, [{ status: 'holds', detail: /those of one organisation/ }])
  const subject = (commonName: string) => ({ commonName, organization: 'Test' })
  t.same(verdict.signatories, [
    { role: 'seal', subject: subject('Test sealing') },
    { role: 'seal', subject: subject('Test sealing') },
    { role: 'timestamp', subject: subject('Test timestamping') },
  ])
  await expectRefused(t, {
    'sealed by somebody else than who was named': {
      code: 'sealer',
      file: sealOf('message.deposited'),
      says: /O=Test, CN=Test sealing, whom you did not name/,
      trust: { sealers: ['Neighbour', 'test', 'Tes'] },
    },
    'all of it by a neighbour, whom nobody named': {
      code: 'sealer',
      file: sealOf('message.deposited'),
      trust: { sealers: ['Test'] },
      ...byNeighbour,
    },
    'one evidence by a neighbour, whom nobody named': {
      code: 'sealer',
      file: sealOf(CONSIGNED),
      trust: { sealers: ['Test'] },
      signers: (nth) => (nth === consigned ? { seal: neighbour } : {}),
    },
    'the export by a neighbour, whom nobody named': {
      code: 'sealer',
      file: EXPORT_SEAL,
      trust: { sealers: ['Test'] },
      ...exportByNeighbour,
    },
  })
})

t.test('two organisations under one root: a rename, or somebody else, which the reader must say', async (t) => {
  const one = await sealers({ signers: (nth) => (nth === consigned ? { seal: neighbour } : {}) })
  t.same([one.verdict.holds, one.verdict.missing], [true, ['sealer']])
  const detail = /two organisations sealed, O=Test, CN=.* and O=Neighbour, CN=.*: name both with --sealer/
  t.match(one.agreement, [{ status: 'unchecked', give: 'sealer', detail }])
  t.equal(one.agreement.length, 1, 'there and back')
  t.match(one.agreement[0]?.file, /^META-INF\/signature-[0-9a-f-]{36}\.p7s$/)
  const whole = await sealers(exportByNeighbour)
  t.same([whole.verdict.missing, whole.agreement.map(({ file }) => file)], [['sealer'], [EXPORT_SEAL]])
  const named = await sealers({ ...exportByNeighbour, trust: { sealers: ['Test', 'Neighbour'] } })
  t.same([named.verdict.holds, named.verdict.missing, named.agreement.length], [true, [], 1])
  t.match(named.agreement, [{ status: 'holds', detail: /O=Test.* and O=Neighbour.*, both of whom you named/ }])
  const half = await sealers({ ...exportByNeighbour, trust: { sealers: ['Neighbour'] } })
  t.notOk(half.verdict.holds)
})

t.test('the reader may name who must have sealed', async (t) => {
  const sealer = async (sealers: string[], logKeys = [authority.log.vkey]) => {
    const { verdict } = await judge({ code: 'sealer', trust: { sealers, logKeys } })
    return verdict.checks.filter(({ code }) => code === 'sealer')
  }
  t.match(await sealer(['Test']), [{ status: 'holds' }])
  t.match(await sealer(['Neighbour', 'CN=Test sealing']), [{ status: 'holds' }])
  t.match((await sealer(['Test sealing']))[0], { status: 'fails' }, 'a common name says nothing beside an organisation')
  t.match((await sealer(['']))[0], { status: 'fails' })
  t.same(await sealer([]), [], 'whose log it is the key of the log says')
  t.match(await sealer([], []), [{ status: 'unchecked', give: 'sealer', detail: /any sealing certificate .*O=Test/ }])
})

const holder = (
  subject: Holder['subject'],
  bare = !subject.organization && !subject.organizationIdentifier,
): Holder => ({
  subject,
  bare,
  whole: JSON.stringify(subject),
})

t.test('along the chain an organisation may change its name, or come by an identifier', async (t) => {
  const [x, x1, y1] = [
    holder({ organization: 'X' }),
    holder({ organization: 'X', organizationIdentifier: '1' }),
    holder({ organization: 'Y', organizationIdentifier: '1' }),
  ]
  t.ok(sameHolder(x, x1))
  t.ok(sameHolder(x1, y1))
  t.notOk(sameHolder(x, y1))
  t.notOk(sameHolder(x1, holder({ organization: 'X', organizationIdentifier: '2' })))
  t.ok(sameHolder(holder({ organization: 'M\u00fcller' }), holder({ organization: 'Mu\u0308ller' })))
  const own = { commonName: 'Own seal' }
  t.ok(sameHolder(holder(own), holder(own)))
  t.notOk(sameHolder(holder(own), { ...holder(own), whole: 'of another country' }))
  t.notOk(sameHolder(holder(own, false), holder(own, false)), 'where an organisation is named twice')
  t.notOk(sameHolder(holder({}), holder({})))
})

t.test('an empty name is none', async (t) => {
  const [one, other] = ['a', 'b'].map((commonName) => authority.issue('sealing', { commonName, organization: '' }))
  if (!one || !other) return t.fail()
  t.same(subjectOf(one.certificate), { commonName: 'a' })
  const said = await sealers({
    signers: (nth) => ({ seal: nth % 2 ? one : other }),
    pack: { signers: { seal: other, timestamp } },
    trust: { sealers: ['a'] },
  })
  t.notOk(said.verdict.holds)
  t.match(said.agreement, [{ status: 'unchecked', give: 'sealer' }])
  const same = authority.issue('sealing', { commonName: 'a', organization: '' })
  t.ok(sameHolder(holderOf(one.certificate), holderOf(same.certificate)))
  t.ok(isNamed(holderOf(one.certificate), 'a'), 'and then the common name is all there is')
})

t.test('a name cannot pass for another', async (t) => {
  const genuine = 'Zegel Operator NV'
  const evil = authority.issue('sealing', { commonName: genuine, organization: 'Evil BV' })
  const of = (names: string[]) => names.map((name) => isNamed(holderOf(evil.certificate), name))
  t.same(of([genuine, `CN=${genuine}`, 'Evil BV', 'evil bv', '', 'CN=Evil BV']), [
    false,
    true,
    true,
    false,
    false,
    false,
  ])
  const decomposed = authority.issue('sealing', { organization: 'Mu\u0308ller NV' })
  t.ok(isNamed(holderOf(decomposed.certificate), 'M\u00fcller NV'))
  t.notOk(isNamed(holder({ commonName: genuine }, false), genuine), 'nor where an organisation is named twice')
  const disguise = authority.issue('sealing', { commonName: 'Seal, O=Zegel NV, CN=Seal', organization: 'Evil BV' })
  t.equal(subjectText(subjectOf(disguise.certificate)), 'O=Evil BV, CN=Seal\\, O\\=Zegel NV\\, CN\\=Seal')
  const text = (commonName: string) => subjectText({ commonName })
  t.equal(text(' a '), 'CN=\\ a\\ ')
  t.equal(text('#a"b+c;d<e>f\\g'), 'CN=\\#a\\"b\\+c\\;d\\<e\\>f\\\\g')
  t.equal(text('Test\0\u202eé'), 'CN=Test\\00\\E2\\80\\AEé')
  t.equal(subjectText({}), 'a certificate without a name')
})

t.test('the same name with its identifier and without is told', (t) => {
  const sealed = (subject: Holder['subject']): Sealed => ({
    file: 'seal',
    certificate: Buffer.of(),
    chain: [],
    holder: holder(subject),
  })
  const agreement = (...subjects: readonly Holder['subject'][]) => {
    const findings = new Findings()
    checkSealers(subjects.map(sealed), { sealers: [], logKeys: ['of the log'] }, findings)
    return findings.checks
  }
  const [x, x1] = [{ organization: 'X' }, { organization: 'X', organizationIdentifier: '1' }]
  const y1 = { organization: 'Y', organizationIdentifier: '1' }
  t.match(agreement(x1, x1), [{ status: 'holds', detail: checkCodes['sealer-agreement'] }])
  t.match(agreement(x, x1, y1), [
    { status: 'holds', detail: /O=X and O=X, organizationIdentifier=1: only the name says that they are one; .*O=Y/ },
  ])
  t.match(agreement(x1, y1, x), [{ status: 'unchecked', detail: /O=Y, organizationIdentifier=1 and O=X:/ }])
  t.end()
})

t.test('the names in a certificate', async (t) => {
  // openssl req -x509 -utf8 -subj "/C=BE/O=Zegel Müller, NV/organizationIdentifier=VATBE-0123456749/CN=Seal é/OU=a/OU=b"
  const [certificate] = fromPem(`-----BEGIN CERTIFICATE-----
MIICMTCCAdegAwIBAgIUe1cRlus+bHVXmsNz9qH8pgFWytAwCgYIKoZIzj0EAwIw
bjELMAkGA1UEBhMCQkUxGjAYBgNVBAoMEVplZ2VsIE3DvGxsZXIsIE5WMRkwFwYD
VQRhDBBWQVRCRS0wMTIzNDU2NzQ5MRAwDgYDVQQDDAdTZWFsIMOpMQowCAYDVQQL
DAFhMQowCAYDVQQLDAFiMB4XDTI2MTEyMzEyMTYwN1oXDTM2MTEyMDEyMTYwN1ow
bjELMAkGA1UEBhMCQkUxGjAYBgNVBAoMEVplZ2VsIE3DvGxsZXIsIE5WMRkwFwYD
VQRhDBBWQVRCRS0wMTIzNDU2NzQ5MRAwDgYDVQQDDAdTZWFsIMOpMQowCAYDVQQL
DAFhMQowCAYDVQQLDAFiMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaI2aGQnq
ciKYLPf/wXeZ+ipeDdDx2zDVMLNgGuiT/Aqggkwofg4bJ5lgg89gzOAMErSLiVyW
GN0XKUhlmzYv3aNTMFEwHQYDVR0OBBYEFBy+P5hkUSu7YAcQvjTSJxrjnPhFMB8G
A1UdIwQYMBaAFBy+P5hkUSu7YAcQvjTSJxrjnPhFMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIhAOFS6E3tsWaUyfOFh35huAN9Gdkbv51ignbl+Hxa
5HyOAiAlU3pu8PMPEHrrXEL969iLT8J6K4pQbgd9/VXua/kv6A==
-----END CERTIFICATE-----
`)
  const subject = subjectOf(certificate as Buffer)
  t.same(subject, {
    commonName: 'Seal é',
    organization: 'Zegel Müller, NV',
    organizationIdentifier: 'VATBE-0123456749',
  })
  t.equal(subjectText(subject), 'O=Zegel Müller\\, NV, organizationIdentifier=VATBE-0123456749, CN=Seal é')
})
