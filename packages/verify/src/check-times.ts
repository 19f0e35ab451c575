import type { Checked } from './check-evidences.ts'
import { exportNames, fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
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

/** One authority stamps all evidences of a dossier under one policy. */
export function checkPolicies({ checked, whole }: Tokens, findings: Findings): void {
  const policy = checked.find(({ token }) => token)?.token?.policyOid
  if (policy === undefined) return
  for (const { evidence, token } of checked) {
    const other = token && token.policyOid !== policy && `it was given under ${token.policyOid}, others under ${policy}`
    if (other)
      findings.fails('token-policy', other, { file: `META-INF/timestamp-${evidence.id}.tst`, evidence: evidence.id })
  }
  if (whole && whole.policyOid !== policy)
    findings.fails('token-policy', `it was given under ${whole.policyOid}, others under ${policy}`, {
      file: exportNames.token,
    })
  else findings.holds('token-policy')
}
