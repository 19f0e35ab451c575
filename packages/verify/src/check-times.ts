import type { Checked } from './check-evidences.ts'
import { evidenceNames, exportNames, fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import { revisionsOf, type Stated, told } from './revisions.ts'
import type { TokenSays } from './sealing.ts'

/** Clocks of two authorities may differ by the accuracy that both declare (EN 319 421), ms. */
const ACCURACY_MS = 1_000

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

/** The authority may revise its policy, or another take its place: each token by where it stands in the chain. */
export function checkPolicies({ checked, whole }: Tokens, findings: Findings): void {
  const stated: Stated[] = checked.flatMap(({ evidence: { id, said }, token }) => {
    const place = { file: evidenceNames(id).token, evidence: id }
    return token ? [{ policy: token.policyOid, at: `evidence ${said.extensions.sequence}`, place }] : []
  })
  if (whole) stated.push({ policy: whole.policyOid, at: 'the export', place: { file: exportNames.token } })
  const revisions = revisionsOf(stated)
  for (const { policy, place } of revisions.back)
    findings.fails('token-policy', `it was given under ${policy}, which another had replaced`, place)
  if (stated.length === 0 || revisions.back.length > 0) return
  const revised =
    revisions.since.length > 1 ? `The policy of the timestamps was revised: ${told(revisions)}.` : undefined
  findings.holds('token-policy', {}, revised)
}
