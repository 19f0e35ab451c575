import { hash } from 'node:crypto'
import { type OpenedCms, openSignedData, type ReadCms, refused } from './signed-data-reader.ts'
import { readTstInfo, type TstInfo } from './tst-info-reader.ts'

export interface ReadToken extends ReadCms, TstInfo {}

/** A TimeStampToken (RFC 3161 2.4.2) over a SHA-256 imprint, read but not verified. Throws PkiError `der-malformed` or `cms-refused`. */
export function readToken(der: Buffer): ReadToken {
  return tokenOf(openSignedData(der, 'tstInfo'))
}

export function tokenOf({ common, content }: OpenedCms): ReadToken {
  if (content === null) throw refused('a token has content, and this one has none')
  if (!hash(common.digest, content, 'buffer').equals(common.messageDigest))
    throw refused('message-digest is not that of its content')
  return { ...common, ...readTstInfo(content) }
}
