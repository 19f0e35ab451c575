/** Verification of dossiers: no database, no network, no service. */
export { type CheckCode, checkCodes } from './check-codes.ts'
export { type Source, SourceError, sourceOf } from './source.ts'
export type { Anchor, Check, Trust, Verdict, VerifiedStep } from './verdict.ts'
