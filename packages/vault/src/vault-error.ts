/**
 * - `bad-id`: not a lowercase uuid
 * - `exists`: the id already has a blob; ids are never written twice
 * - `too-large`: the source gave more than `maxBytes`
 * - `interrupted`: the source failed; its error is the `cause`
 * - `not-found`: never written, or destroyed
 * - `damaged`: what lies on disk is not what was written under this id
 *
 * Anything else that is thrown (a full disk, a broken one) comes as the operating system gave it.
 */
export type VaultErrorCode = 'bad-id' | 'exists' | 'too-large' | 'interrupted' | 'not-found' | 'damaged'

export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly code: VaultErrorCode

  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
