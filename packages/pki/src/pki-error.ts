/** Everything this package refuses, as one closed list, so that a caller can switch on it. */
export type PkiErrorCode =
  | 'der-malformed'
  | 'pem-malformed'
  | 'cms-refused'
  | 'cms-not-canonical'
  | 'key-mismatch'
  | 'key-unsupported'
  | 'certificate-outlives-issuer'
  | 'pkcs12-passphrase'
  | 'pkcs12-no-key'
  | 'pkcs12-many-keys'
  | 'pkcs12-no-certificate'
  | 'pkcs12-malformed'
  | 'name-refused'
  | 'manifest-refused'
  | 'zip-name-refused'
  | 'zip-name-repeated'
  | 'zip-too-many'
  | 'zip-too-large'
  | 'zip-entry-differs'
  | 'zip-malformed'
  | 'zip-not-stored'
  | 'zip-no-mimetype'

/** An expected no of this package: bad input, never a bug. The message never holds key material or a passphrase. */
export class PkiError extends Error {
  readonly code: PkiErrorCode

  constructor(code: PkiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PkiError'
    this.code = code
  }
}
