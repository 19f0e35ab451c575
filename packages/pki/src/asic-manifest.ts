import { PkiError } from './pki-error.ts'

/** The media types of EN 319 162-1; CAdES as RFC 8551 names it, which is also the only name EU DSS gives it. */
export const asicMediaTypes = {
  container: 'application/vnd.etsi.asic-e+zip',
  cades: 'application/pkcs7-signature',
  timestamp: 'application/vnd.etsi.timestamp-token',
} as const

export interface AsicManifestOptions {
  /** The seal or the token over this manifest; its name in the container. */
  signature: { uri: string; mimeType: string }
  /** What the manifest covers, by name in the container, with the 32 bytes of SHA-256. */
  objects: readonly { uri: string; mimeType?: string; sha256: Buffer }[]
}

const sha256Uri = 'http://www.w3.org/2001/04/xmlenc#sha256'

/**
 * An ASiCManifest (EN 319 162-1 Annex A.4), which an ASiCArchiveManifest is too (A.7): the file's name tells them apart. The bytes are fixed by
 * the options, since they are hashed and signed. Names are given as they stand in the container and written as URI references.
 * Throws PkiError `name-refused` for a name that no URI can hold.
 */
export function asicManifest({ signature, objects }: AsicManifestOptions): string {
  const lines = objects.map(({ uri, mimeType, sha256 }) => {
    if (sha256.length !== 32) throw new RangeError('a SHA-256 digest has 32 bytes')
    const media = mimeType === undefined ? '' : ` MimeType="${escapeAttribute(mimeType)}"`
    return (
      `  <asic:DataObjectReference URI="${uriReference(uri)}"${media}>\n` +
      `    <ds:DigestMethod Algorithm="${sha256Uri}"/>\n` +
      `    <ds:DigestValue>${sha256.toString('base64')}</ds:DigestValue>\n` +
      '  </asic:DataObjectReference>\n'
    )
  })
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n' +
    '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n' +
    `  <asic:SigReference URI="${uriReference(signature.uri)}" MimeType="${escapeAttribute(signature.mimeType)}"/>\n` +
    `${lines.join('')}</asic:ASiCManifest>\n`
  )
}

/** Nothing in it to be written otherwise, which nearly all names and media types are: a manifest of an export has a thousand. */
const PLAIN_NAME = /^[A-Za-z0-9._/-]*$/

/** RFC 3986: each segment percent-encoded as UTF-8. Also `'` and `+`: the first ends XML attributes, the second is a space to form decoders. */
function uriReference(name: string): string {
  if (PLAIN_NAME.test(name)) return name
  if (!name.isWellFormed()) throw new PkiError('name-refused', 'a name in a manifest is not well-formed Unicode')
  const segment = (part: string): string =>
    encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return name.split('/').map(segment).join('/')
}

function escapeAttribute(text: string): string {
  if (PLAIN_NAME.test(text)) return text
  // Control characters cannot stand in XML 1.0 at all, not even escaped; a media type has none.
  if (!/^[\x20-\x7e]*$/.test(text)) throw new PkiError('name-refused', 'a media type has printable ASCII only')
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
