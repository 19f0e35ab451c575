import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoot, fromPem, issueCertificate, issueCrl, localSigner, type Signer } from '@zegel/pki'
import { call, expectStatus, type TestHouse } from '@zegel/testing'
import type { Trust } from '@zegel/verify'
import { entriesOf } from '../support/dossier.ts'
import type { Files, Signers } from './export-anew.ts'

/** What a real house made, as it crosses into threads. */
export interface RawMaterial {
  /** the dossier that is forged */
  subject: Uint8Array
  /** the same message for the same reader, as of another size of the log */
  older: Uint8Array
  /** the same message for another reader */
  otherView: Uint8Array
  /** of other messages */
  others: readonly Uint8Array[]
  rootPem: string
  logKey: string
  /** each a private key and its certificate, PEM */
  sealing: string
  timestamping: string
  crlPem: string
  at: number
}

/** The same, with its keys at work, and those of a forger. */
export interface Material {
  container: Buffer
  subject: Files
  older: Files
  otherView: Files
  others: readonly Files[]
  real: Signers
  /** the real keys, with revocation lists that do not do */
  withoutCrl: Signers
  oldCrl: Signers
  foreign: Signers
  trust: Trust
  at: Date
}

export async function collect(
  house: TestHouse,
  dossiers: Pick<RawMaterial, 'subject' | 'older' | 'otherView' | 'others'>,
) {
  const get = async (path: string) => String(expectStatus(await call('GET', house.url + path), 200).bytes)
  const key = (name: string) => readFile(join(house.data, 'authority', name), 'utf8')
  const material: RawMaterial = {
    ...dossiers,
    rootPem: await get('/evidence/root.pem'),
    logKey: (await get('/evidence/log/key')).trim(),
    sealing: await key('sealing.pem'),
    timestamping: await key('timestamping.pem'),
    crlPem: await key('root.crl.pem'),
    at: Date.now(),
  }
  return material
}

export function materialOf(raw: RawMaterial): Material {
  const [root] = fromPem(raw.rootPem) as [Buffer]
  const signer = (pem: string, crls: readonly Buffer[]): Signer =>
    localSigner({
      certificate: fromPem(pem)[1] as Buffer,
      chain: [root],
      crls,
      privateKey: createPrivateKey(pem),
    })
  const signers = (crls: readonly Buffer[]): Signers => ({
    seal: signer(raw.sealing, crls),
    timestamp: signer(raw.timestamping, crls),
  })
  const filesOf = (bytes: Uint8Array): Files =>
    new Map(entriesOf(Buffer.from(bytes)).map(({ name, bytes: own }) => [name, Buffer.from(own)]))
  const at = new Date(raw.at)
  const { signers: foreign, oldCrl } = forger(at)
  return {
    container: Buffer.from(raw.subject),
    subject: filesOf(raw.subject),
    older: filesOf(raw.older),
    otherView: filesOf(raw.otherView),
    others: raw.others.map(filesOf),
    real: signers(fromPem(raw.crlPem)),
    withoutCrl: signers([]),
    oldCrl: signers([oldCrl]),
    foreign,
    trust: { roots: [root], logKeys: [raw.logKey], at: new Date(raw.at + 60_000) },
    at,
  }
}

const DAY_MS = 86_400_000

/** A root, a sealer and a timestamp authority of the same names as the real ones, by another key. */
function forger(at: Date): { signers: Signers; oldCrl: Buffer } {
  const now = new Date(at.getTime() - 30 * DAY_MS)
  const organization = 'Zegel development'
  const issuer = createRoot({ commonName: 'Zegel Development Root', organization, now, years: 20 })
  const crl = (thisUpdate: number, nextUpdate: number) =>
    issueCrl({ issuer, number: 1n, thisUpdate: new Date(thisUpdate), nextUpdate: new Date(nextUpdate), revoked: [] })
  const signer = (profile: 'sealing' | 'timestamping', commonName: string): Signer => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const certificate = issueCertificate({ issuer, commonName, organization, profile, publicKey, now, years: 5 })
    const crls = [crl(at.getTime() - DAY_MS, at.getTime() + DAY_MS)]
    return localSigner({ certificate, chain: [issuer.certificate], crls, privateKey })
  }
  return {
    signers: {
      seal: signer('sealing', 'Zegel Development Seal'),
      timestamp: signer('timestamping', 'Zegel Development Timestamp'),
    },
    oldCrl: crl(at.getTime() - 20 * DAY_MS, at.getTime() - 10 * DAY_MS),
  }
}
