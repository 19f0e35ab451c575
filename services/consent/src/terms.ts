import { createHash } from 'node:crypto'
import type { Language } from '@zegel/contract'
import { terms202611 } from './terms/2026-11.ts'

/** A version of the terms: what a person was shown. Frozen once landed, since evidence names its digest. */
export interface Terms {
  version: string
  texts: Readonly<Record<Language, string>>
}

export const currentTerms: Terms = terms202611

/** SHA-256 over the UTF-8 text in one language, in hexadecimal: what consent refers to is what was read. */
export function termsDigest(language: Language): string {
  return createHash('sha256').update(currentTerms.texts[language]).digest('hex')
}
