import type { Part } from '@zegel/contract'
import type { ByteRange } from '@zegel/vault'

/** Bytes from strangers: saved, never shown by a browser as if they were ours (SECURITY.md promise 11). */
export function partHeaders(part: Part, fileName: string, range: ByteRange | undefined): Record<string, string> {
  const length = range ? range.end - range.start + 1 : part.size
  const digest = `sha-256=:${Buffer.from(part.sha256, 'hex').toString('base64')}:`
  return {
    'content-type': part.mediaType,
    'content-length': String(length),
    'content-disposition': `attachment; filename="${plainName(fileName)}"; filename*=UTF-8''${extended(fileName)}`,
    'accept-ranges': 'bytes',
    etag: etagOf(part),
    // RFC 9530: of the whole part always, of what this answer carries where that is the whole part.
    'repr-digest': digest,
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${part.size}` } : { 'content-digest': digest }),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}

export function etagOf({ sha256 }: Pick<Part, 'sha256'>): string {
  return `"${sha256}"`
}

/** RFC 9110 section 13.1.5: a range is only for the representation that the reader has the beginning of. */
export function mayRange(ifRange: string | undefined, part: Part): boolean {
  return ifRange === undefined || ifRange === etagOf(part)
}

/** For readers that know no RFC 8187: ASCII, nothing that ends the quotes. */
function plainName(name: string): string {
  return name.replace(/[^ !#$&'()+,\-.0-9;=@A-Z[\]^_`a-z{}~]/g, '_')
}

/** RFC 8187 section 3.2.1: everything but `attr-char` as percent-encoded UTF-8. */
function extended(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
