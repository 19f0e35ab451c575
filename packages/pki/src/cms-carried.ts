import { child, derBytes, readDer } from './der-reader.ts'

/** What a SignedData carries for whoever verifies it, as exact bytes, in the order of its sets. */
export interface CmsCarried {
  certificates: Buffer[]
  crls: Buffer[]
}

/**
 * The certificates and revocation lists inside a CMS (RFC 5652 5.1), without a look at anything else: of many seals by one signer they are
 * the same. Throws PkiError `der-malformed`.
 */
export function cmsCarried(der: Buffer): CmsCarried {
  const body = child(child(readDer(der), 1, 0xa0), 0, 0x30)
  const members = (tag: number): Buffer[] =>
    (body.children.find((node) => node.tag === tag)?.children ?? []).map((node) => derBytes(der, node))
  return { certificates: members(0xa0), crls: members(0xa1) }
}
