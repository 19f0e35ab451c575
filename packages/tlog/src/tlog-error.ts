/** Everything this package refuses, as one closed list, so that a caller can switch on it. */
export type TlogErrorCode =
  | 'size-invalid'
  | 'index-invalid'
  | 'hash-invalid'
  | 'key-malformed'
  | 'note-malformed'
  | 'note-signature'
  | 'note-unsigned'
  | 'checkpoint-malformed'
  | 'proof-malformed'
  | 'tile-malformed'
  | 'entries-malformed'

/** An expected no of this package: bad input, never a bug. The message never holds key material. */
export class TlogError extends Error {
  readonly code: TlogErrorCode

  constructor(code: TlogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TlogError'
    this.code = code
  }
}
