import { createHash } from 'node:crypto'
import { asicManifest, asicMediaTypes, type Signer, sealDetached, timestampToken } from '@zegel/pki'
import { writeZip } from './write-zip.ts'

/** The files of a container by name, in its order, `mimetype` among them. */
export type Files = Map<string, Buffer>

export interface Signers {
  seal: Signer
  timestamp: Signer
}

/** The names of a seal, a token and their manifests. */
export interface Names {
  manifest: string
  seal: string
  archiveManifest: string
  token: string
}

export const exportNames: Names = {
  manifest: 'META-INF/ASiCManifest-export.xml',
  seal: 'META-INF/signature-export.p7s',
  archiveManifest: 'META-INF/ASiCArchiveManifest.xml',
  token: 'META-INF/timestamp-export.tst',
}

export const namesOf = (id: string): Names => ({
  manifest: `META-INF/ASiCManifest-${id}.xml`,
  seal: `META-INF/signature-${id}.p7s`,
  archiveManifest: `META-INF/ASiCArchiveManifest-${id}.xml`,
  token: `META-INF/timestamp-${id}.tst`,
})

export const SUMS = 'SHA256SUMS'
const isExport = new Set(Object.values(exportNames))
export const isOfExport = (name: string): boolean => isExport.has(name)

const digests = new WeakMap<Buffer, Buffer>()

/** Most files are the same in every container that is made. */
export function sha256(bytes: Buffer): Buffer {
  const known = digests.get(bytes)
  if (known) return known
  const made = createHash('sha256').update(bytes).digest()
  digests.set(bytes, made)
  return made
}

const endings: readonly (readonly [string, string])[] = [
  ['.json', 'application/json'],
  ['.xml', 'text/xml'],
  ['.p7s', asicMediaTypes.cades],
  ['.tst', asicMediaTypes.timestamp],
  ['.pdf', 'application/pdf'],
  ['.pem', 'application/x-pem-file'],
  ['.crl', 'application/pkix-crl'],
]
const mediaTypeOf = (name: string): string => endings.find(([ending]) => name.endsWith(ending))?.[1] ?? 'text/plain'

export interface Moment extends Signers {
  at: Date
  serial: bigint
}

type Covered = { uri: string; mimeType: string; sha256: Buffer }
export const covered = (uri: string, bytes: Buffer): Covered => ({
  uri,
  mimeType: mediaTypeOf(uri),
  sha256: sha256(bytes),
})

/** A seal over these files, and a token over them and the seal. */
export function stamp(names: Names, covers: readonly Covered[], { seal, timestamp, at, serial }: Moment): Files {
  const sealed = { uri: names.seal, mimeType: asicMediaTypes.cades }
  const manifest = Buffer.from(asicManifest({ signature: sealed, objects: covers }))
  const p7s = sealDetached(seal, manifest, at)
  const all = [...covers, covered(names.manifest, manifest), covered(names.seal, p7s)]
  const stamped = { uri: names.token, mimeType: asicMediaTypes.timestamp }
  const archive = Buffer.from(asicManifest({ signature: stamped, objects: all }))
  return new Map([
    [names.manifest, manifest],
    [names.seal, p7s],
    [names.archiveManifest, archive],
    [names.token, tokenOver(archive, { timestamp, at, serial })],
  ])
}

export function tokenOver(bytes: Buffer, { timestamp, at, serial }: Omit<Moment, 'seal'>): Buffer {
  const imprint = createHash('sha256').update(bytes).digest()
  return timestampToken(timestamp, { sha256: imprint, serial, genTime: at, policyOid: POLICY, accuracyMs: 1_000 })
}

/** Of a development house's tokens. */
export const POLICY = '1.3.6.1.4.1.32473.1.1'

/** The four files of the export over all others as they are, with whoever's keys; the sums made anew only if told so. */
export function exportAnew(files: Files, moment: Moment, sums: 'kept' | 'anew'): Files {
  const rest = new Map([...files].filter(([name]) => !isExport.has(name)))
  if (sums === 'anew' && rest.has(SUMS)) {
    const listed = [...rest].filter(([name]) => !name.startsWith('META-INF/') && name !== SUMS && name !== 'mimetype')
    const lines = listed.map(([name, bytes]) => `${sha256(bytes).toString('hex')}  ${name}\n`)
    rest.set(SUMS, Buffer.from(lines.join('')))
  }
  const covers = [...rest].filter(([name]) => name !== 'mimetype').map(([name, bytes]) => covered(name, bytes))
  for (const [name, bytes] of stamp(exportNames, covers, moment)) rest.set(name, bytes)
  return rest
}

export const zipOf = (files: Files): Buffer => writeZip([...files].map(([name, bytes]) => ({ name, bytes })))
