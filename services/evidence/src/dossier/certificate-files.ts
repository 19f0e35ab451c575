import { type CmsCarried, cmsCarried, readSeal, readToken, toPem } from '@zegel/pki'
import type { EvidenceRow } from '../ledgers.ts'
import { type File, file } from './file.ts'

type Role = 'seal' | 'timestamp' | 'issuer'

/** Who signed a volume, as its own seals and tokens say: whichever keys the notary has by now. */
export interface Certificates {
  /** those of the last evidence, DER */
  seal: Buffer
  timestamp: Buffer
  /** each once, in the order in which they first appear */
  named: readonly { role: Role; der: Buffer }[]
  crls: readonly Buffer[]
}

/** What a signer writes the same way into all it signs. */
interface Known {
  certificates: Buffer
  crls: Buffer
  signer: Buffer
}

const knownOf = ({ certificates, crls }: CmsCarried, signer: Buffer): Known => ({
  certificates: Buffer.concat(certificates),
  crls: Buffer.concat(crls),
  signer,
})

export function certificatesOf(rows: readonly EvidenceRow[]): Certificates {
  const signers: Record<'seal' | 'timestamp', Known[]> = { seal: [], timestamp: [] }
  const named = new Map<string, { role: Role; der: Buffer }>()
  const crls = new Map<string, Buffer>()
  let seal: Buffer = Buffer.alloc(0)
  let timestamp: Buffer = seal
  // Of many by one signer only the first is read as a whole.
  const signerOf = (role: 'seal' | 'timestamp', cms: Buffer) => {
    const known = signers[role].find(
      ({ certificates, crls: lists }) => cms.includes(certificates) && cms.includes(lists),
    )
    if (known) return known.signer
    const carried = cmsCarried(cms)
    const { signerCertificate } = role === 'seal' ? readSeal(cms) : readToken(cms)
    signers[role].push(knownOf(carried, signerCertificate))
    for (const der of carried.certificates) {
      const name = der.toString('latin1')
      if (!named.has(name)) named.set(name, { role: der.equals(signerCertificate) ? role : 'issuer', der })
    }
    for (const crl of carried.crls) crls.set(crl.toString('latin1'), crl)
    return signerCertificate
  }
  for (const row of rows) {
    seal = signerOf('seal', row.seal)
    timestamp = signerOf('timestamp', row.token)
  }
  return { seal, timestamp, named: [...named.values()], crls: [...crls.values()] }
}

/** For people: programs use what is inside the seals. */
export function certificateFiles({ named, crls }: Certificates): File[] {
  const count = { seal: 0, timestamp: 0, issuer: 0 }
  return [
    ...named.map(({ role, der }) => {
      const nth = ++count[role]
      const name = `certs/${role}${nth > 1 ? `-${nth}` : ''}.pem`
      return file(name, 'application/x-pem-file', toPem('CERTIFICATE', der))
    }),
    ...crls.map((der, nth) => file(`certs/${nth + 1}.crl`, 'application/pkix-crl', der)),
  ]
}
