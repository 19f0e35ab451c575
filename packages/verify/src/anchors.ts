import { X509Certificate } from 'node:crypto'
import type { CheckedCheckpoint } from './check-ledger.ts'
import type { Sealing, TokenSays } from './sealing.ts'
import type { Anchor } from './verdict.ts'

/**
 * What says that the log was so at a moment, and what that is worth (PROOF.md section 1): the operator's own authority,
 * log and witness prove nothing against the operator itself.
 */
export function anchorsOf(
  checkpoint: CheckedCheckpoint | undefined,
  token: TokenSays | undefined,
  { sealRoots }: Sealing,
): Anchor[] {
  const anchors: Anchor[] = []
  if (token?.root) {
    const same = sealRoots.has(token.root)
    anchors.push({
      kind: 'timestamp',
      by: nameOf(token.certificate),
      worth: same ? 'same-root' : 'outside',
      at: token.genTime.toISOString(),
      detail: same
        ? 'Its authority stands under the root of the seals.'
        : `Its authority stands under another root, ${nameOf(token.root)}.`,
    })
  }
  for (const by of checkpoint?.others ?? []) {
    const detail = 'It signed the checkpoint beside the log; this verifier has no key of it.'
    anchors.push({ kind: 'witness', by, worth: 'unknown-key', detail })
  }
  return anchors
}

/** For people: the subject, the most precise part first. */
const nameOf = (certificate: Buffer): string =>
  new X509Certificate(certificate).subject.split('\n').reverse().join(', ')
