export type EmbeddedCode =
  | 'in-use'
  | 'no-binaries'
  | 'cannot-drop-root'
  | 'wrong-owner'
  | 'no-password'
  | 'cannot-initialise'
  | 'cannot-start'
  | 'cannot-stop'

/** Why the embedded PostgreSQL does not run; the message says what the person can do next. */
export class EmbeddedError extends Error {
  readonly code: EmbeddedCode

  constructor(code: EmbeddedCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EmbeddedError'
    this.code = code
  }
}
