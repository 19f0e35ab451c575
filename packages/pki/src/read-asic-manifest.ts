import { asicManifest } from './asic-manifest.ts'
import { PkiError } from './pki-error.ts'

export interface ReadAsicManifest {
  /** The seal or the token over the manifest. */
  signature: { uri: string; mimeType: string }
  /** Names as they stand in the container, in the manifest's order. */
  objects: { uri: string; mimeType?: string; sha256: Buffer }[]
}

/** 1,000 entries with names of 1,024 bytes, each byte percent-encoded, are 3 MB. */
const manifestBytesMax = 4 * 1024 * 1024

const signatureLine = /<asic:SigReference URI="([^"]*)" MimeType="([^"]*)"\/>/
const objectLines =
  / {2}<asic:DataObjectReference URI="([^"]*)"(?: MimeType="([^"]*)")?>\n {4}<ds:DigestMethod [^\n]*\n {4}<ds:DigestValue>([^<]*)</g

/**
 * Reads what asicManifest() writes and nothing else: what the patterns found is written again and must give the same bytes. So no XML
 * parser is needed, and none can be made to see something else than we do. Throws PkiError `manifest-refused`.
 */
export function readAsicManifest(bytes: Buffer): ReadAsicManifest {
  if (bytes.length > manifestBytesMax) throw refused(`longer than ${manifestBytesMax} bytes`)
  const text = bytes.toString('utf8')
  const [, uri, mimeType] = signatureLine.exec(text) ?? []
  if (uri === undefined || mimeType === undefined) throw refused('no SigReference')
  const read: ReadAsicManifest = {
    signature: { uri: nameOf(uri), mimeType: unescapeAttribute(mimeType) },
    objects: [...text.matchAll(objectLines)].map(([, object = '', media, digest = '']) => ({
      uri: nameOf(object),
      ...(media === undefined ? {} : { mimeType: unescapeAttribute(media) }),
      sha256: digestOf(digest),
    })),
  }
  if (!Buffer.from(written(read), 'utf8').equals(bytes)) throw refused('not in the form we write')
  return read
}

const refused = (why: string, cause?: unknown): PkiError =>
  new PkiError('manifest-refused', `the manifest is refused: ${why}`, { cause })

function nameOf(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch (cause) {
    throw refused(`${JSON.stringify(reference.slice(0, 80))} is no URI reference`, cause)
  }
}

function digestOf(base64: string): Buffer {
  const digest = Buffer.from(base64, 'base64')
  if (digest.length !== 32) throw refused('a DigestValue that is not SHA-256')
  return digest
}

function written(read: ReadAsicManifest): string {
  try {
    return asicManifest(read)
  } catch (cause) {
    if (cause instanceof PkiError) throw refused(cause.message, cause)
    throw cause
  }
}

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }
const unescapeAttribute = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] as string)
