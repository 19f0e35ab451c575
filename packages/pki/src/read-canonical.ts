import { assemble, type Constants, constantsFor, type SignedDataParts } from './cms.ts'
import { PkiError } from './pki-error.ts'
import { type ReadSeal, sealOf } from './read-seal.ts'
import { type ReadToken, tokenOf } from './read-token.ts'
import { Recent } from './recent.ts'
import { sealParts } from './seal.ts'
import { type OpenedCms, openSignedData } from './signed-data-reader.ts'
import { tokenParts } from './timestamp.ts'

/**
 * A seal in exactly the form sealDetached() writes: written again from what was read, it has the same bytes. So nothing in it is free:
 * what the signature does not bear out, the form does. Throws PkiError `der-malformed`, `cms-refused` or `cms-not-canonical`.
 */
export function readCanonicalSeal(der: Buffer): ReadSeal {
  const opened = openSignedData(der, 'data')
  const seal = sealOf(opened)
  requireSame(der, opened, sealParts(seal.messageDigest, seal.signingTime))
  return seal
}

/** A token in exactly the form timestampToken() writes, its TSTInfo included; see readCanonicalSeal(). Tokens of others: readToken(). */
export function readCanonicalToken(der: Buffer): ReadToken {
  const opened = openSignedData(der, 'tstInfo')
  const token = tokenOf(opened)
  const { genTime, serial, imprint, policyOid, accuracyMs } = token
  if (serial === 0n || accuracyMs === 0) throw notCanonical('a token of ours has a serial number and an accuracy')
  requireSame(der, opened, tokenParts({ sha256: imprint, serial, genTime, policyOid, accuracyMs }))
  return token
}

const notCanonical = (why: string): PkiError => new PkiError('cms-not-canonical', `the CMS is not in our form: ${why}`)

const constants = new Recent<Constants>(32, 16 * 1024 * 1024)

function requireSame(der: Buffer, { common, validationData }: OpenedCms, parts: SignedDataParts): void {
  const { signerCertificate: certificate, certificates, crls, signature } = common
  const ours = constants.get('', [certificate, validationData], ([own]) => {
    const chain = certificates.filter((one) => !one.equals(certificate))
    return constantsFor({ certificate: own as Buffer, chain, crls })
  })
  if (!assemble(ours, parts, () => signature).equals(der))
    throw notCanonical('written again from what it says, it has other bytes')
}
