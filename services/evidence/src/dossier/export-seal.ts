import { asicManifest, asicMediaTypes, sealDetached, timestampToken } from '@zegel/pki'
import { ACCURACY_MS } from '../prove.ts'
import type { LoadedSigners } from '../signers.ts'
import { type File, file } from './file.ts'

export interface ExportMoment {
  signers: LoadedSigners
  /** ms since 1970 */
  now: number
  random: (bytes: number) => Buffer
}

/**
 * The seal and the token over everything else (PROOF.md section 2), made at the moment of the export: the only files
 * in which two exports of the same differ.
 */
export function exportSeal(files: readonly File[], { signers, now, random }: ExportMoment): File[] {
  const objects = files.map(objectOf)
  const seal = { uri: 'META-INF/signature-export.p7s', mimeType: asicMediaTypes.cades }
  const token = { uri: 'META-INF/timestamp-export.tst', mimeType: asicMediaTypes.timestamp }
  const manifest = file('META-INF/ASiCManifest-export.xml', 'text/xml', asicManifest({ signature: seal, objects }))
  const sealed = file(seal.uri, seal.mimeType, sealDetached(signers.seal, manifest.open() as Buffer, new Date(now)))
  const archive = file(
    'META-INF/ASiCArchiveManifest.xml',
    'text/xml',
    asicManifest({ signature: token, objects: [...objects, objectOf(manifest), objectOf(sealed)] }),
  )
  const stamp = timestampToken(signers.timestamp, {
    sha256: archive.sha256,
    serial: BigInt(`0x${random(16).toString('hex')}`),
    genTime: new Date(now),
    policyOid: signers.timestampPolicy,
    accuracyMs: ACCURACY_MS,
  })
  return [manifest, sealed, archive, file(token.uri, token.mimeType, stamp)]
}

const objectOf = ({ name, mimeType, sha256 }: File) => ({ uri: name, mimeType, sha256 })
