import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { type CertificateParts, certificateParts } from './certificate-parts.ts'
import { ecdsaWithSha256Algorithm } from './cms.ts'
import { bitString, context, integer, oid, sequence, tag, tlv } from './der.ts'
import { time } from './der-time.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'
import {
  authorityKey,
  type CertificateProfile,
  crlNumber,
  distinguishedName,
  keyIdentifier,
  policies,
  profileExtensions,
  rootExtensions,
  subjectKey,
} from './x509-extensions.ts'

/** A certificate (DER) and its private key: who issues. */
export interface Issuer {
  certificate: Buffer
  privateKey: KeyObject
}

/** A P-256 root, self-signed, valid from `now` for whole calendar `years`. Nothing is stored: that is the caller's. */
export function createRoot(options: { commonName: string; organization: string; now: Date; years: number }): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = distinguishedName(options.organization, options.commonName)
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' })
  const certificate = signedBy(privateKey, (algorithm) =>
    tbsCertificate({
      algorithm,
      issuer: name,
      subject: name,
      publicKeyInfo,
      notBefore: options.now,
      notAfter: yearsAfter(options.now, options.years),
      extensions: [...rootExtensions, subjectKey(keyIdentifier(publicKeyInfo))],
    }),
  )
  return { certificate, privateKey }
}

export interface IssueOptions {
  issuer: Issuer
  commonName: string
  organization: string
  profile: CertificateProfile
  publicKey: KeyObject
  now: Date
  /** Whole calendar years. */
  years: number
  /** Dotted; written as certificatePolicies. */
  policyOid?: string
}

/** An end-entity certificate (RFC 5280, DER). Throws PkiError `certificate-outlives-issuer` when it would be valid after its issuer's. */
export function issueCertificate(options: IssueOptions): Buffer {
  const issuer = certificateParts(options.issuer.certificate)
  const publicKeyInfo = options.publicKey.export({ type: 'spki', format: 'der' })
  const notAfter = yearsAfter(options.now, options.years)
  if (comparableTime(time(notAfter)) > comparableTime(issuer.notAfter)) {
    throw new PkiError('certificate-outlives-issuer', 'the certificate would be valid longer than its issuer')
  }
  const extensions = [
    ...profileExtensions[options.profile],
    subjectKey(keyIdentifier(publicKeyInfo)),
    authorityKey(issuerKeyIdentifier(issuer)),
    ...(options.policyOid === undefined ? [] : [policies(options.policyOid)]),
  ]
  const subject = distinguishedName(options.organization, options.commonName)
  return signedBy(options.issuer.privateKey, (algorithm) =>
    tbsCertificate({
      algorithm,
      issuer: issuer.subject,
      subject,
      publicKeyInfo,
      notBefore: options.now,
      notAfter,
      extensions,
    }),
  )
}

export interface CrlOptions {
  issuer: Issuer
  /** Grows with every CRL of this issuer (RFC 5280 5.2.3). */
  number: bigint
  thisUpdate: Date
  nextUpdate: Date
  /** `serial`: the number, or its big-endian bytes. */
  revoked: readonly { serial: Buffer | bigint; at: Date }[]
}

/** A complete CRL, version 2 (RFC 5280 5, DER). */
export function issueCrl({ issuer, number, thisUpdate, nextUpdate, revoked }: CrlOptions): Buffer {
  const parts = certificateParts(issuer.certificate)
  const entries = revoked.map(({ serial, at }) =>
    sequence(integer(typeof serial === 'bigint' ? serial : BigInt(`0x${serial.toString('hex')}`)), time(at)),
  )
  return signedBy(issuer.privateKey, (algorithm) =>
    sequence(
      integer(1),
      algorithm,
      parts.subject,
      time(thisUpdate),
      time(nextUpdate),
      ...(entries.length === 0 ? [] : [sequence(...entries)]), // absent when empty (RFC 5280 5.1.2.6)
      context(0, sequence(authorityKey(issuerKeyIdentifier(parts)), crlNumber(number))),
    ),
  )
}

interface TbsCertificate {
  algorithm: Buffer
  issuer: Buffer
  subject: Buffer
  publicKeyInfo: Buffer
  notBefore: Date
  notAfter: Date
  extensions: readonly Buffer[]
}

function tbsCertificate(t: TbsCertificate): Buffer {
  const version3 = context(0, integer(2))
  const validity = sequence(time(t.notBefore), time(t.notAfter))
  return sequence(
    version3,
    randomSerial(),
    t.algorithm,
    t.issuer,
    validity,
    t.subject,
    t.publicKeyInfo,
    context(3, sequence(...t.extensions)),
  )
}

/** 16 random bytes, positive and of full length: RFC 5280 4.1.2.2 allows 20, and wants them unguessable where a hash might break. */
function randomSerial(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return tlv(tag.integer, bytes)
}

/** SEQUENCE { tbs, algorithm, BIT STRING }, the form of certificates and CRLs alike. P-256 or RSA, both with SHA-256. */
function signedBy(key: KeyObject, build: (algorithm: Buffer) => Buffer): Buffer {
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? sequence(oid(oids.sha256WithRsa), Buffer.of(0x05, 0x00))
      : ecdsaWithSha256Algorithm
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new PkiError('key-unsupported', 'an issuer needs a P-256 or an RSA key')
  }
  const tbs = build(algorithm)
  return sequence(tbs, algorithm, bitString(sign('sha256', tbs, key)))
}

const issuerKeyIdentifier = (issuer: CertificateParts): Buffer =>
  issuer.subjectKeyIdentifier ?? keyIdentifier(issuer.publicKeyInfo)

function yearsAfter(at: Date, years: number): Date {
  const end = new Date(at)
  end.setUTCFullYear(at.getUTCFullYear() + years)
  return end
}

/** UTCTime has two digits of the year, 50 to 99 being 19xx (RFC 5280 4.1.2.5.1): with four, times compare as text. */
function comparableTime(encoded: Buffer): string {
  const text = encoded.subarray(2).toString('latin1')
  if (encoded[0] === tag.generalizedTime) return text
  return (text < '50' ? '20' : '19') + text
}
