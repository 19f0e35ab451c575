import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type CertificateProfile,
  createRoot,
  type Issuer,
  issueCertificate,
  issueCrl,
  localSigner,
  type Signer,
} from '@zegel/pki'
import { type NoteSigner, noteSigner } from '@zegel/tlog'

/** When the letters of these tests are written. */
export const BEGAN = Date.parse('2026-03-02T09:00:00.000Z')
export const POLICY_OID = '1.3.6.1.4.1.99999.1.1'
const DAY_MS = 86_400_000

interface Issued {
  commonName?: string
  organization?: string
  /** those of another certificate */
  keys?: { privateKey: KeyObject; publicKey: KeyObject }
}

/** Real keys and certificates under a root of its own. */
export interface TestAuthority {
  root: Issuer
  seal: Signer
  timestamp: Signer
  log: NoteSigner
  crl: Buffer
  /** another certificate of this root */
  issue(profile: CertificateProfile, options?: Issued): Signer
  crlWith(options: { revoked?: readonly Buffer[]; thisUpdate?: number; nextUpdate?: number }): Buffer
}

export function testAuthority(name = 'Test', origin = 'test.example/log'): TestAuthority {
  const made = new Date(BEGAN - 30 * DAY_MS)
  const root = createRoot({ commonName: `${name} Root`, organization: name, now: made, years: 20 })
  const crlWith: TestAuthority['crlWith'] = ({ revoked = [], thisUpdate = BEGAN - DAY_MS, nextUpdate }) =>
    issueCrl({
      issuer: root,
      number: 1n,
      thisUpdate: new Date(thisUpdate),
      nextUpdate: new Date(nextUpdate ?? BEGAN + 60 * DAY_MS),
      revoked: revoked.map((serial) => ({ serial, at: made })),
    })
  const crl = crlWith({})
  const issue = (
    profile: CertificateProfile,
    { commonName = `${name} ${profile}`, organization = name, keys }: Issued = {},
  ): Signer => {
    const { privateKey, publicKey } = keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const certificate = issueCertificate({
      issuer: root,
      commonName,
      organization,
      profile,
      publicKey,
      now: made,
      years: 5,
    })
    return localSigner({ certificate, chain: [root.certificate], crls: [crl], privateKey })
  }
  const log = noteSigner({ name: origin, privateKey: generateKeyPairSync('ed25519').privateKey })
  return { root, crl, crlWith, issue, log, seal: issue('sealing'), timestamp: issue('timestamping') }
}
