import { PkiError } from './pki-error.ts'

export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'PRIVATE KEY'

/** RFC 7468, strict form: 64 characters a line, one newline at the end. */
export function toPem(label: PemLabel, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/**
 * Every block of a PEM text, in its order, whatever its label; text around the blocks is passed over, as RFC 7468 section 2 allows.
 * Throws PkiError `pem-malformed` when a block is not base64, its labels differ, or there is none.
 */
export function fromPem(text: string): Buffer[] {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*)-----END ([A-Z0-9 ]{1,64})-----/g)]
  const begun = text.split('-----BEGIN ').length - 1
  if (blocks.length === 0 || blocks.length !== begun) throw new PkiError('pem-malformed', 'no whole PEM block')
  return blocks.map(([, label, body = '', endLabel]) => {
    const base64 = body.replace(/\s/g, '')
    const der = Buffer.from(base64, 'base64')
    if (label !== endLabel || der.length === 0 || der.toString('base64') !== base64)
      throw new PkiError('pem-malformed', `the ${label} block is not whole`)
    return der
  })
}
