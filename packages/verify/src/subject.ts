import { X509Certificate } from 'node:crypto'
import type { Subject } from './verdict.ts'

/** Whom a certificate names, and what is needed to tell it from another. */
export interface Holder {
  subject: Subject
  /** it names no organisation and no identifier, not even twice: then the common name is all there is */
  bare: boolean
  /** every attribute of the name */
  whole: string
}

/**
 * Whom a certificate names (EN 319 412-3 section 4.2), as far as it names one: a name given twice names nobody, and an
 * empty one is none.
 */
export function holderOf(certificate: Buffer): Holder {
  const x509 = new X509Certificate(certificate)
  // The one way in which Node gives names unescaped.
  const named = (x509.toLegacyObject().subject ?? {}) as unknown as Record<string, unknown>
  const isThere = (attribute: string): boolean => named[attribute] !== undefined && !isEmpty(named[attribute])
  const one = (attribute: string, name: keyof Subject): Subject => {
    const value = named[attribute]
    return typeof value === 'string' && isThere(attribute) ? { [name]: value } : {}
  }
  return {
    subject: {
      ...one('CN', 'commonName'),
      ...one('O', 'organization'),
      ...one('organizationIdentifier', 'organizationIdentifier'),
    },
    bare: !isThere('O') && !isThere('organizationIdentifier'),
    whole: x509.subject ?? '',
  }
}

export const subjectOf = (certificate: Buffer): Subject => holderOf(certificate).subject

const isEmpty = (value: unknown): boolean => typeof value === 'string' && value.trim() === ''

/** A name has several spellings in Unicode that nobody sees. */
const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one.normalize('NFC') === other.normalize('NFC')

/**
 * An organisation may change its name and keeps its identifier (EN 319 412-1 section 5.1.4). Where neither is named, only
 * the same name throughout is the same.
 */
export function sameHolder(one: Holder, other: Holder): boolean {
  const ids = [one.subject.organizationIdentifier, other.subject.organizationIdentifier] as const
  if (ids[0] !== undefined && ids[1] !== undefined) return isSame(...ids)
  if (one.bare && other.bare) return one.subject.commonName !== undefined && isSame(one.whole, other.whole)
  return isSame(one.subject.organization, other.subject.organization)
}

/** Before a common name, which otherwise counts only where nothing else is named: anybody may choose any. */
const COMMON_NAME = 'CN='

/** Whether the reader names this holder: its organisation or identifier, exactly. */
export function isNamed({ subject, bare }: Holder, name: string): boolean {
  if (name.startsWith(COMMON_NAME)) return isSame(subject.commonName, name.slice(COMMON_NAME.length))
  if (bare) return isSame(subject.commonName, name)
  return isSame(subject.organization, name) || isSame(subject.organizationIdentifier, name)
}

/** Whether that could name anybody. */
export const isName = (name: string): boolean =>
  (name.startsWith(COMMON_NAME) ? name.slice(COMMON_NAME.length) : name).trim() !== ''

/** For people: the organisation first. No value can pass for another attribute (RFC 4514 section 2.4). */
export function subjectText({ commonName, organization, organizationIdentifier }: Subject): string {
  const named = { O: organization, organizationIdentifier, CN: commonName }
  const parts = Object.entries(named).flatMap(([name, value]) => (value ? [`${name}=${escaped(value)}`] : []))
  return parts.join(', ') || 'a certificate without a name'
}

const escaped = (value: string): string =>
  value
    .replace(/[,+"\\;<>=]|^[ #]| $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (unseen) =>
      Buffer.from(unseen).toString('hex').toUpperCase().replace(/../g, '\\$&'),
    )
