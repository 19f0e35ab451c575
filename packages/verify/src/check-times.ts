import { ACCURACY_MS } from './accuracy.ts'
import type { Checked } from './check-evidences.ts'
import { exportNames, fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import { type Stated, toldRevisions } from './revisions.ts'
import type { TokenSays } from './sealing.ts'

interface Tokens {
  checked: readonly Checked[]
  checkpoint: TokenSays | undefined
  whole: TokenSays | undefined
}

/** What was there before is stamped before: evidences, then the checkpoint over them, then the export. */
export function checkTimes({ checked, checkpoint, whole }: Tokens, findings: Findings): void {
  const times = checked.flatMap(({ token }) => token?.genTime.getTime() ?? [])
  const latest = Math.max(...times)
  const early = (token: TokenSays, than: number): string | false =>
    token.genTime.getTime() + ACCURACY_MS < than &&
    `it is of ${token.genTime.toISOString()}, and closes what was stamped at ${new Date(than).toISOString()}`
  if (checkpoint && times.length > 0)
    findings.expect('token-order', early(checkpoint, latest), { file: fixed.checkpointToken })
  const before = Math.max(latest, checkpoint?.genTime.getTime() ?? latest)
  if (whole && Number.isFinite(before))
    findings.expect('token-order', early(whole, before), { file: exportNames.token })
}

/** The authority may revise its policy, or another take its place: each is told by where it stands in the chain. */
export function tellTokenPolicies({ checked, whole }: Pick<Tokens, 'checked' | 'whole'>, findings: Findings): void {
  const stated = checked.flatMap(({ evidence: { said }, token }): Stated[] =>
    token ? [{ policy: token.policyOid, at: `evidence ${said.extensions.sequence}` }] : [],
  )
  if (whole) stated.push({ policy: whole.policyOid, at: 'the export' })
  if (stated.length === 0) return
  const told = toldRevisions(stated)
  findings.holds('token-policy', {}, told && `The policy of the timestamps was revised: ${told}.`)
}
