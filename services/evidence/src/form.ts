import type { Fact } from '@zegel/contract'
import { UUID } from './event.ts'

/**
 * A book holds something of which not even its owner can be told, so that it could not be set aside either: the book
 * waits there, for nothing may be passed over.
 */
export class FormError extends Error {
  override name = 'FormError'
}

/** What the notary relies on before it looks closer. Everything else that is wrong with a fact sets it aside. */
export function hasForm({ id, kind, subject, at, text }: Readonly<Record<keyof Fact, unknown>>): boolean {
  const named = [id, subject].every((one) => typeof one === 'string' && UUID.test(one))
  // PostgreSQL's text holds no NUL: a neighbour over HTTP could send one.
  return named && typeof kind === 'string' && typeof at === 'string' && typeof text === 'string' && !text.includes('\0')
}
