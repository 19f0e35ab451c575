import { hash } from 'node:crypto'
import { attribute, attributeTypes, type SignedDataParts, signedData } from './cms.ts'
import { integer, octetString, oid, sequence } from './der.ts'
import { time } from './der-time.ts'
import { oids } from './oids.ts'
import type { Signer } from './signer.ts'

const version1 = integer(1)
/** Detached: the eContent is absent (RFC 5652 5.2). */
const detachedData = sequence(oid(oids.data))
const contentTypeData = attribute(oid(oids.contentType), oid(oids.data))

/**
 * A detached CAdES-B-B signature (EN 319 122-1 clause 6) as DER: signed attributes content-type, signing-time, message-digest and
 * signing-certificate-v2; chain and CRLs inside; no content. `signingTime` is written in whole seconds.
 */
export function sealDetached(signer: Signer, content: Uint8Array, signingTime: Date): Buffer {
  return signedData(signer, sealParts(hash('sha256', content, 'buffer'), signingTime))
}

export function sealParts(messageDigest: Buffer, signingTime: Date): SignedDataParts {
  return {
    version: version1,
    encapsulated: detachedData,
    // In the order of their encodings, hence of their lengths: 24, 28 (30 from 2050 on) and 47 octets.
    attributes: [
      contentTypeData,
      attribute(attributeTypes.signingTime, time(signingTime)),
      attribute(attributeTypes.messageDigest, octetString(messageDigest)),
    ],
  }
}
