import { tag } from './der.ts'
import { child, type DerNode, derBytes, derContent, readDer } from './der-reader.ts'
import { PkiError } from './pki-error.ts'

/** SEQUENCE { tbs, algorithm, BIT STRING }: the form of certificates and CRLs alike (RFC 5280 4.1, 5.1). */
export interface Signed {
  /** The whole. */
  der: Buffer
  /** What is signed, and its tree. */
  tbs: Buffer
  tbsNode: DerNode
  /** The whole AlgorithmIdentifier; it is signed only as the copy of it inside, which the readers compare. */
  algorithm: Buffer
  signature: Buffer
}

/** Strict DER. Throws PkiError `der-malformed`. */
export function readSigned(der: Buffer): Signed {
  const root = readDer(der)
  const tbsNode = child(root, 0, tag.sequence)
  const bits = derContent(der, child(root, 2, tag.bitString))
  if (root.tag !== tag.sequence || root.children.length !== 3 || bits[0] !== 0)
    throw new PkiError('der-malformed', 'not a signed structure of X.509')
  return {
    der,
    tbs: derBytes(der, tbsNode),
    tbsNode,
    algorithm: derBytes(der, child(root, 1, tag.sequence)),
    signature: bits.subarray(1),
  }
}
