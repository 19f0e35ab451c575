import { tag } from './der.ts'
import { child, type DerNode, derBytes, derContent } from './der-reader.ts'
import { PkiError } from './pki-error.ts'

export interface Extension {
  critical: boolean
  /** The DER inside the octet string. */
  value: Buffer
}

/** Extensions by their encoded identifier in hexadecimal. */
export type Extensions = ReadonlyMap<string, Extension>

/** RFC 5280 4.2: no extension twice. Throws PkiError `der-malformed`. */
export function readExtensions(der: Buffer, node: DerNode | undefined): Extensions {
  const found = new Map<string, Extension>()
  for (const extension of node?.children ?? []) {
    const id = derBytes(der, child(extension, 0, tag.oid)).toString('hex')
    const marked = extension.children[1]?.tag === tag.boolean
    const critical = marked && derContent(der, child(extension, 1))[0] === 0xff
    // FALSE is the default, and DER does not write a default (X.690 11.5).
    if (found.has(id) || marked !== critical || extension.children.length !== (marked ? 3 : 2))
      throw new PkiError(
        'der-malformed',
        `not DER: an extension at byte ${extension.start} that is double or not canonical`,
      )
    found.set(id, { critical, value: derContent(der, child(extension, marked ? 2 : 1, tag.octetString)) })
  }
  return found
}

export const unknownCritical = (extensions: Extensions, known: ReadonlySet<string>): boolean =>
  [...extensions].some(([id, { critical }]) => critical && !known.has(id))
