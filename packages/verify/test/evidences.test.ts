import { asicManifest, asicMediaTypes } from '@zegel/pki'
import { withoutSignedAttributes } from '@zegel/testing'
import t from 'tap'
import { BEGAN, testAuthority } from './support/authority.ts'
import {
  archiveOf,
  authority,
  edit,
  expectRefused,
  foreign,
  jsonOf,
  manifestOf,
  sealOf,
  tokenOf,
  trust,
} from './support/refused.ts'
import { sha256, tokenOver } from './support/seal-letter.ts'

const CONSIGNED = 'message.consigned'
const NOTICED = 'notice.sent'
/** Its place in the chain: two evidences of the deposit, two decisions, and this one. */
const consigned = 4
const DAY_MS = 86_400_000

t.test('manifests that do not say what is there', async (t) => {
  await expectRefused(t, {
    'of another evidence': {
      code: 'manifest',
      file: manifestOf(CONSIGNED),
      change: (files, dossier) => {
        files.set(manifestOf(CONSIGNED)(dossier), files.get(manifestOf(NOTICED)(dossier)) as Buffer)
      },
    },
    'with a word that XML would pass over': {
      code: 'manifest',
      file: manifestOf(CONSIGNED),
      says: /manifest-refused/,
      change: (files, dossier) => edit(files, manifestOf(CONSIGNED)(dossier), (bytes) => `${bytes}<!-- -->`),
    },
    'for a content of a media type that none can name': {
      code: 'manifest',
      file: () => 'META-INF/ASiCManifest-export.xml',
      says: /name-refused/,
      change: (files, dossier) =>
        edit(files, jsonOf('message.deposited')(dossier), (text) =>
          String(text).replaceAll('application/pdf', 'application/pdé'),
        ),
    },
    'an archive manifest without the seal': {
      code: 'archive-manifest',
      file: archiveOf(CONSIGNED),
      says: /does not name .*p7s/,
      change: (files, dossier) => {
        const names = [jsonOf, manifestOf].map((nameOf) => nameOf(CONSIGNED)(dossier))
        const objects = names.map((uri, nth) => ({
          uri,
          mimeType: nth === 0 ? 'application/json' : 'text/xml',
          sha256: sha256(files.get(uri) as Buffer),
        }))
        const signature = { uri: tokenOf(CONSIGNED)(dossier), mimeType: asicMediaTypes.timestamp }
        files.set(archiveOf(CONSIGNED)(dossier), Buffer.from(asicManifest({ signature, objects })))
      },
    },
  })
})

t.test('seals that do not seal', async (t) => {
  const revoked = authority.issue('sealing')
  const serial = Buffer.from(BigInt(`0x${serialOf(revoked.certificate)}`).toString(16), 'hex')
  const another = testAuthority('Test')
  const withCrl = (crls: readonly Buffer[]) => ({ ...revoked, crls })
  await expectRefused(t, {
    'no CMS at all': {
      code: 'seal-form',
      file: sealOf(CONSIGNED),
      change: (files, dossier) => void files.set(sealOf(CONSIGNED)(dossier), Buffer.from('3003020100', 'hex')),
    },
    'a CMS without signed attributes, which openssl accepts': {
      code: 'seal-form',
      file: sealOf(CONSIGNED),
      change: (files, dossier) => {
        const manifest = files.get(manifestOf(CONSIGNED)(dossier)) as Buffer
        edit(files, sealOf(CONSIGNED)(dossier), (seal) => withoutSignedAttributes(seal, authority.seal, manifest))
      },
    },
    'the seal of another evidence': {
      code: 'seal-digest',
      file: sealOf(CONSIGNED),
      change: (files, dossier) => {
        files.set(sealOf(CONSIGNED)(dossier), files.get(sealOf(NOTICED)(dossier)) as Buffer)
      },
    },
    'one bit of the signature': {
      code: 'seal-signature',
      file: sealOf(CONSIGNED),
      change: (files, dossier) =>
        edit(files, sealOf(CONSIGNED)(dossier), (seal) => {
          seal[seal.length - 1] = (seal.at(-1) as number) ^ 1
          return seal
        }),
    },
    'sealed by the timestamp authority': {
      code: 'seal-chain',
      file: sealOf(CONSIGNED),
      says: /certificate-purpose/,
      signers: (nth) => (nth === consigned ? { seal: authority.timestamp } : {}),
    },
    'sealed under another root': {
      code: 'seal-chain',
      file: sealOf(CONSIGNED),
      says: /chain-untrusted-root/,
      signers: (nth) => (nth === consigned ? { seal: foreign.seal } : {}),
    },
    'sealed under a root of the same name': {
      code: 'seal-chain',
      file: sealOf(CONSIGNED),
      says: /chain-/,
      signers: (nth) => (nth === consigned ? { seal: another.seal } : {}),
    },
    'sealed with a revoked certificate': {
      code: 'seal-chain',
      file: sealOf(CONSIGNED),
      says: /certificate-revoked/,
      signers: (nth) => (nth === consigned ? { seal: withCrl([authority.crlWith({ revoked: [serial] })]) } : {}),
    },
    'sealed without a revocation list': {
      code: 'seal-chain',
      file: sealOf(CONSIGNED),
      says: /crl-missing/,
      signers: (nth) => (nth === consigned ? { seal: withCrl([]) } : {}),
    },
    'sealed with a list that had run out': {
      code: 'seal-chain',
      file: sealOf(CONSIGNED),
      says: /crl-expired/,
      signers: (nth) =>
        nth === consigned
          ? { seal: withCrl([authority.crlWith({ thisUpdate: BEGAN - 9 * DAY_MS, nextUpdate: BEGAN - DAY_MS })]) }
          : {},
    },
    'a certificate for people that is in no seal': {
      code: 'certificate',
      file: 'certs/seal.pem',
      change: (files) => {
        const pem = foreign.root.certificate.toString('base64').replace(/.{64}/g, '$&\n')
        files.set('certs/seal.pem', Buffer.from(`-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`))
      },
    },
    'a signing time after the timestamp': {
      code: 'seal-time',
      file: sealOf(CONSIGNED),
      signers: (nth) => (nth === consigned ? { signingTime: new Date(BEGAN + 60_000) } : {}),
    },
  })
})

t.test('timestamps that stamp nothing', async (t) => {
  await expectRefused(t, {
    'no token at all': {
      code: 'token-form',
      file: tokenOf(CONSIGNED),
      change: (files, dossier) => void files.set(tokenOf(CONSIGNED)(dossier), Buffer.alloc(40)),
    },
    'a token over other bytes': {
      code: 'token-imprint',
      file: tokenOf(CONSIGNED),
      change: (files, dossier) => {
        const token = tokenOver(Buffer.from('something else'), new Date(BEGAN + 2_500), authority)
        files.set(tokenOf(CONSIGNED)(dossier), token)
      },
    },
    'one bit of its signature': {
      code: 'token-signature',
      file: tokenOf(CONSIGNED),
      change: (files, dossier) =>
        edit(files, tokenOf(CONSIGNED)(dossier), (token) => {
          token[token.length - 1] = (token.at(-1) as number) ^ 1
          return token
        }),
    },
    'stamped by the sealer': {
      code: 'token-chain',
      file: tokenOf(CONSIGNED),
      says: /certificate-purpose/,
      signers: (nth) => (nth === consigned ? { timestamp: authority.seal } : {}),
    },
    'stamped under another root': {
      code: 'token-chain',
      file: tokenOf(CONSIGNED),
      signers: (nth) => (nth === consigned ? { timestamp: foreign.timestamp } : {}),
    },
    'judged after its authority has expired': {
      code: 'token-chain',
      file: tokenOf(CONSIGNED),
      says: /certificate-expired/,
      trust: { at: new Date(BEGAN + 6 * 365 * DAY_MS) },
    },
    'of the future': {
      code: 'token-chain',
      file: tokenOf(CONSIGNED),
      says: /after the moment/,
      trust: { at: new Date(BEGAN - DAY_MS) },
    },
    'a checkpoint stamped before its leaves': {
      code: 'token-order',
      file: 'ledger/checkpoint.tst',
      checkpointTokenAt: new Date(BEGAN),
    },
    'an export stamped before its evidences': {
      code: 'token-order',
      file: 'META-INF/timestamp-export.tst',
      pack: { exportedAt: new Date(BEGAN) },
    },
    'a checkpoint stamped by somebody else': {
      code: 'token-chain',
      file: 'ledger/checkpoint.tst',
      change: (files) => {
        const checkpoint = files.get('ledger/checkpoint') as Buffer
        files.set('ledger/checkpoint.tst', tokenOver(checkpoint, new Date(BEGAN + 60_000), foreign))
      },
    },
  })
  t.equal(trust.roots.length, 1)
})

function serialOf(certificate: Buffer): string {
  // SEQUENCE { SEQUENCE { [0] version, INTEGER serial ...: the serial of our certificates has 16 bytes.
  const at = certificate.indexOf(Buffer.from('a003020102', 'hex')) + 5
  return certificate.subarray(at + 2, at + 2 + (certificate[at + 1] as number)).toString('hex')
}
