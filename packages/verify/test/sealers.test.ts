import { fromPem } from '@zegel/pki'
import t from 'tap'
import { subjectOf, subjectText } from '../src/subject.ts'
import { authority, expectRefused, judge, sealOf } from './support/refused.ts'

const CONSIGNED = 'message.consigned'
const consigned = 4
/** Under the same root, of somebody else: its chain is as right as that of the operator. */
const neighbour = authority.issue('sealing', { organization: 'Neighbour' })
const renewed = authority.issue('sealing')

t.test('who sealed is told, and one organisation sealed all of it', async (t) => {
  const { verdict, said } = await judge({
    code: 'sealer-agreement',
    signers: (nth) => (nth < consigned ? {} : { seal: renewed }),
    pack: { signers: { seal: renewed, timestamp: authority.timestamp } },
  })
  t.ok(verdict.holds, said)
  const subject = (commonName: string) => ({ commonName, organization: 'Test' })
  t.same(verdict.signatories, [
    { role: 'seal', subject: subject('Test sealing') },
    { role: 'seal', subject: subject('Test sealing') },
    { role: 'timestamp', subject: subject('Test timestamping') },
  ])
  await expectRefused(t, {
    'an evidence sealed by another organisation under the same root': {
      code: 'sealer-agreement',
      file: sealOf(CONSIGNED),
      says: /O=Neighbour, and the first seal by .*O=Test/,
      signers: (nth) => (nth === consigned ? { seal: neighbour } : {}),
    },
    'an export sealed by another organisation under the same root': {
      code: 'sealer-agreement',
      file: 'META-INF/signature-export.p7s',
      pack: { signers: { seal: neighbour, timestamp: authority.timestamp } },
    },
    'sealed by somebody else than who was named': {
      code: 'sealer',
      file: sealOf('message.deposited'),
      says: /O=Test, whom you did not name/,
      trust: { sealers: ['Neighbour', 'test', 'Tes'] },
    },
    'all of it by a neighbour, whom nobody named': {
      code: 'sealer',
      file: sealOf('message.deposited'),
      trust: { sealers: ['Test'] },
      signers: () => ({ seal: neighbour }),
      pack: { signers: { seal: neighbour, timestamp: authority.timestamp } },
    },
  })
})

t.test('the reader may name who must have sealed', async (t) => {
  const sealer = async (sealers: string[], logKeys = [authority.log.vkey]) => {
    const { verdict } = await judge({ code: 'sealer', trust: { sealers, logKeys } })
    return verdict.checks.filter(({ code }) => code === 'sealer')
  }
  t.match(await sealer(['Test']), [{ status: 'holds' }])
  t.match(await sealer(['Neighbour', 'Test sealing']), [{ status: 'holds' }])
  t.same(await sealer([]), [], 'whose log it is the key of the log says')
  t.match(await sealer([], []), [{ status: 'unchecked', give: 'sealer', detail: /any sealing certificate .*O=Test/ }])
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
  t.equal(subjectText(subject), 'CN=Seal é, O=Zegel Müller, NV, organizationIdentifier=VATBE-0123456749')
})
