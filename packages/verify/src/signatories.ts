import { SeenBytes } from './seen-bytes.ts'
import { subjectOf } from './subject.ts'
import type { Signatory } from './verdict.ts'

/** Something that was signed: by which certificate, and on what authority. */
export interface Signed {
  certificate: Buffer
  /** from it to the trusted root; empty when the chain does not hold, and then its name is not believed either */
  chain: readonly Buffer[]
}

/** Who they are, each certificate once, in their order. */
export function signatoriesOf(seals: readonly Signed[], stamps: readonly Signed[]): Signatory[] {
  const named = (role: Signatory['role'], signed: readonly Signed[]) =>
    distinct(signed.flatMap(({ chain }) => chain.slice(0, 1))).map((one) => ({ role, subject: subjectOf(one) }))
  return [...named('seal', seals), ...named('timestamp', stamps)]
}

/** Every certificate that stands behind them, once. */
export const certificatesBehind = (signed: readonly Signed[]): Buffer[] =>
  distinct(signed.flatMap(({ chain }) => chain))

function distinct(certificates: readonly Buffer[]): Buffer[] {
  const seen = new SeenBytes()
  return certificates.filter((one) => {
    const is = seen.has(one)
    seen.add(one)
    return !is
  })
}
