import { X509Certificate } from 'node:crypto'
import type { CheckedCheckpoint } from './check-ledger.ts'
import type { TokenSays } from './sealing.ts'
import { certificatesBehind, type Signed } from './signatories.ts'
import { holderOf, sameHolder, subjectOf, subjectText } from './subject.ts'
import type { Anchor } from './verdict.ts'

/**
 * What says that the log was so at a moment, and what that is worth (PROOF.md section 1): the operator's own authority,
 * log and witness prove nothing against the operator itself.
 *
 * @param own the seals and timestamps of the evidences and the export
 */
export function anchorsOf(
  checkpoint: CheckedCheckpoint | undefined,
  token: TokenSays | undefined,
  own: readonly Signed[],
): Anchor[] {
  const anchors: Anchor[] = []
  const root = token?.chain.at(-1)
  if (token && root) {
    anchors.push({
      kind: 'timestamp',
      by: subjectText(subjectOf(token.certificate)),
      at: token.genTime.toISOString(),
      ...worthOf(token.chain, certificatesBehind(own)),
    })
  }
  return [...anchors, ...(checkpoint?.witnesses ?? [])]
}

/** A key counts, and whose it is, not the paper around it: under another root it is the same hand. */
function worthOf(chain: readonly Buffer[], own: readonly Buffer[]): Pick<Anchor, 'worth' | 'detail'> {
  const ownKeys = new Set(own.map(keyOf))
  const root = chain.at(-1) as Buffer
  if (ownKeys.has(keyOf(root)))
    return { worth: 'same-root', detail: 'Its authority stands under the root of the seals.' }
  const shared = chain.find((certificate) => ownKeys.has(keyOf(certificate)))
  if (shared) {
    const detail = `The key of ${subjectText(subjectOf(shared))} stands behind the evidences as well.`
    return { worth: 'same-key', detail }
  }
  const holders = own.map(holderOf)
  const same = chain.find((certificate) => holders.some((holder) => sameHolder(holder, holderOf(certificate))))
  if (same) {
    const detail = `${subjectText(subjectOf(same))} is of an organisation that stands behind the evidences as well.`
    return { worth: 'same-holder', detail }
  }
  return { worth: 'outside', detail: `Its authority stands under another root, ${subjectText(subjectOf(root))}.` }
}

const keyOf = (certificate: Buffer): string =>
  new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
