import { hash } from 'node:crypto'
import { asicManifest, asicMediaTypes, type Signer, sealDetached, timestampToken } from '@zegel/pki'

export interface Signers {
  /** seals evidence and exports */
  seal: Signer
  /** states the time */
  timestamp: Signer
  /** object identifier of the timestamp policy */
  timestampPolicy: string
  /** why nothing may be made with them any more, though their time is not over */
  stopped?: string | undefined
}

/** The four files that make an evidence provable, with the names they have in a container (PROOF.md section 1). */
export interface Proven {
  evidence: Buffer
  manifest: Buffer
  seal: Buffer
  archiveManifest: Buffer
  token: Buffer
}

export const fileNames = (id: string) => ({
  evidence: `${id}.json`,
  manifest: `META-INF/ASiCManifest-${id}.xml`,
  seal: `META-INF/signature-${id}.p7s`,
  archiveManifest: `META-INF/ASiCArchiveManifest-${id}.xml`,
  token: `META-INF/timestamp-${id}.tst`,
})

/** Declared accuracy of the time in tokens (EN 319 421), ms. */
export const ACCURACY_MS = 1_000

/** What is to be sealed and timestamped. */
export interface Provable {
  id: string
  /** the evidence JSON, exactly as it will stand */
  text: string
  /** of the token: 16 random bytes, hexadecimal */
  serial: string
}

/** What sealing adds to an evidence. */
export type Seals = Omit<Proven, 'evidence'>

/** Seals and timestamps one evidence. */
export function prove({ id, text, serial }: Provable, at: Date, signers: Signers): Seals {
  const names = fileNames(id)
  const object = { uri: names.evidence, mimeType: 'application/json', sha256: sha256(text) }
  const manifest = Buffer.from(
    asicManifest({ signature: { uri: names.seal, mimeType: asicMediaTypes.cades }, objects: [object] }),
  )
  const seal = sealDetached(signers.seal, manifest, at)
  // The archive manifest covers the seal and everything the seal's own manifest lists: EU DSS fails a token that does not.
  const archiveManifest = Buffer.from(
    asicManifest({
      signature: { uri: names.token, mimeType: asicMediaTypes.timestamp },
      objects: [
        object,
        { uri: names.manifest, mimeType: 'text/xml', sha256: sha256(manifest) },
        { uri: names.seal, mimeType: asicMediaTypes.cades, sha256: sha256(seal) },
      ],
    }),
  )
  const token = timestampToken(signers.timestamp, {
    sha256: sha256(archiveManifest),
    serial: BigInt(`0x${serial}`),
    genTime: at,
    policyOid: signers.timestampPolicy,
    accuracyMs: ACCURACY_MS,
  })
  return { manifest, seal, archiveManifest, token }
}

/** RFC 6962 section 2.1: the hash of a leaf, over the archive manifest's bytes and the token's digest. */
export function leafHash({ archiveManifest, token }: Pick<Proven, 'archiveManifest' | 'token'>): Buffer {
  return sha256(Buffer.concat([Buffer.of(0), archiveManifest, sha256(token)]))
}

export function sha256(bytes: Uint8Array | string): Buffer {
  return hash('sha256', bytes, 'buffer')
}
