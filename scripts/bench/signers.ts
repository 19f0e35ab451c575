import { generateKeyPairSync } from 'node:crypto'
import { type CertificateProfile, createRoot, issueCertificate, issueCrl, localSigner } from '@zegel/pki'

/** Keys as the development authority makes them. */
export function benchSigners() {
  const [now, organization] = [new Date(), 'Bench']
  const root = createRoot({ commonName: 'Bench Root', organization, now, years: 2 })
  const nextUpdate = new Date(now.getTime() + 86_400_000)
  const crl = issueCrl({ issuer: root, number: 1n, thisUpdate: now, nextUpdate, revoked: [] })
  const signer = (profile: CertificateProfile) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const certificate = issueCertificate({
      issuer: root,
      commonName: profile,
      organization,
      profile,
      publicKey,
      now,
      years: 1,
    })
    return localSigner({ certificate, privateKey, chain: [root.certificate], crls: [crl] })
  }
  return { seal: signer('sealing'), timestamp: signer('timestamping'), timestampPolicy: '1.3.6.1.4.1.32473.1.1' }
}
