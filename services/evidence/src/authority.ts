import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '@zegel/host'
import {
  createRoot,
  fromPem,
  type Issuer,
  issueCertificate,
  issueCrl,
  localSigner,
  type Signer,
  toPem,
} from '@zegel/pki'

/**
 * The development authority: a root of our own, with a sealing and a timestamp certificate, made on first start. It
 * proves that the machinery works and nothing more; production brings keys of a trusted authority.
 */
export interface Authority {
  root: Buffer
  /** one that is current for long: made anew when half of its time is over */
  crl(now: Date): Promise<Buffer>
  seal: Signer
  timestamp: Signer
}

/** The organisation in its certificates. */
export const DEVELOPMENT = 'Zegel development'
const ROOT_YEARS = 20
/**
 * A seal is judged at the moment of its timestamp; a timestamp's own certificate must still be valid when somebody
 * verifies, and evidence is kept for ten years from the next 1 January (DOMAIN.md section 9).
 */
const LEAF_YEARS = { sealing: 5, timestamping: 15 } as const
/** A CRL is valid for this long, days. It is made anew at every start, and in a process that runs on. */
const CRL_DAYS = 90
const DAY_MS = 86_400_000

export async function openDevelopmentAuthority(folder: string, now: Date): Promise<Authority> {
  const root = await stored(folder, 'root', () =>
    createRoot({ commonName: 'Zegel Development Root', organization: DEVELOPMENT, now, years: ROOT_YEARS }),
  )
  const leaf = (name: 'sealing' | 'timestamping', commonName: string) =>
    stored(folder, name, () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const certificate = issueCertificate({
        issuer: root,
        commonName,
        organization: DEVELOPMENT,
        profile: name,
        publicKey,
        now,
        years: LEAF_YEARS[name],
      })
      return { certificate, privateKey }
    })
  const seal = await leaf('sealing', 'Zegel Development Seal')
  const timestamp = await leaf('timestamping', 'Zegel Development Timestamp')
  const crls = await revocations(folder, root, now)
  const crl = await crls(now)
  const signer = ({ certificate, privateKey }: Issuer) =>
    localSigner({ certificate, privateKey, chain: [root.certificate], crls: [crl] })
  return { root: root.certificate, crl: crls, seal: signer(seal), timestamp: signer(timestamp) }
}

async function revocations(folder: string, issuer: Issuer, start: Date): Promise<Authority['crl']> {
  const issue = async (now: Date) => {
    const nextUpdate = new Date(now.getTime() + CRL_DAYS * DAY_MS)
    const crl = issueCrl({ issuer, number: BigInt(now.getTime()), thisUpdate: now, nextUpdate, revoked: [] })
    await replaceFile(join(folder, 'root.crl.pem'), toPem('X509 CRL', crl))
    return { crl, half: now.getTime() + (CRL_DAYS / 2) * DAY_MS }
  }
  let last = await issue(start)
  return async (now) => {
    if (now.getTime() > last.half) last = await issue(now)
    return last.crl
  }
}

async function stored(folder: string, name: string, make: () => Issuer): Promise<Issuer> {
  const file = join(folder, `${name}.pem`)
  if (!existsSync(file)) {
    const made = make()
    // Key and certificate in one file: a crash between two files would leave a key without its certificate.
    const key = made.privateKey.export({ type: 'pkcs8', format: 'der' }) as Buffer
    await replaceFile(file, toPem('PRIVATE KEY', key) + toPem('CERTIFICATE', made.certificate))
    await replaceFile(join(folder, `${name}.crt.pem`), toPem('CERTIFICATE', made.certificate))
  }
  const text = await readFile(file, 'utf8')
  const [, certificate] = fromPem(text)
  return { certificate: certificate as Buffer, privateKey: createPrivateKey(text) as KeyObject }
}
