import { X509Certificate } from 'node:crypto'
import type { Subject } from './verdict.ts'

/** Whom a certificate names (EN 319 412-3 section 4.2), as far as it names one: a name given twice names nobody. */
export function subjectOf(certificate: Buffer): Subject {
  // The one way in which Node gives names unescaped.
  const named = new X509Certificate(certificate).toLegacyObject().subject as unknown as Record<string, unknown>
  const one = (attribute: string, name: keyof Subject): Subject => {
    const value = named[attribute]
    return typeof value === 'string' ? { [name]: value } : {}
  }
  return {
    ...one('CN', 'commonName'),
    ...one('O', 'organization'),
    ...one('organizationIdentifier', 'organizationIdentifier'),
  }
}

/** An organisation may change its name and keeps its identifier (EN 319 412-1 section 5.1.4). */
export function sameOrganization(one: Subject, other: Subject): boolean {
  const ids = [one.organizationIdentifier, other.organizationIdentifier]
  if (ids.every((id) => id !== undefined)) return ids[0] === ids[1]
  return one.organization !== undefined && one.organization === other.organization
}

/** For people. */
export function subjectText({ commonName, organization, organizationIdentifier }: Subject): string {
  const parts = [
    commonName && `CN=${commonName}`,
    organization && `O=${organization}`,
    organizationIdentifier && `organizationIdentifier=${organizationIdentifier}`,
  ]
  return parts.filter(Boolean).join(', ') || 'a certificate without a name'
}
