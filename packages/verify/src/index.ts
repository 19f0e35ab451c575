/** Verification of dossiers: no database, no network, no service. */
export { type CheckCode, checkCodes } from './check-codes.ts'
export { faultsOfLife, type Life, type LifeOptions, lifeOf } from './life.ts'
export { type LifeFault, type LifeFaultCode, lifeFaults } from './life-faults.ts'
export type { Effective, End, RecipientLife } from './life-recipient.ts'
export { type EvidenceLike, type LifeStep, lifeStepOf } from './life-step.ts'
export { type Source, SourceError, sourceOf } from './source.ts'
export type { Anchor, Check, Trust, Verdict, VerifiedStep } from './verdict.ts'
