import { type OpenedCms, openSignedData, type ReadCms, refused } from './signed-data-reader.ts'

export interface ReadSeal extends ReadCms {
  /** As the signer states it, whole seconds. The proof of time is the token's. */
  signingTime: Date
}

/** A detached CAdES-B-B seal with SHA-256, read but not verified. Throws PkiError `der-malformed` or `cms-refused`. */
export function readSeal(der: Buffer): ReadSeal {
  return sealOf(openSignedData(der, 'data'))
}

export function sealOf({ common, attributes, content }: OpenedCms): ReadSeal {
  if (content !== null) throw refused('a seal is detached, and this one has content')
  if (common.digest !== 'sha256' || common.messageDigest.length !== 32) throw refused('a seal is made with SHA-256')
  if (attributes.signingTime === null) throw refused('signing-time is absent')
  return { ...common, signingTime: attributes.signingTime }
}
