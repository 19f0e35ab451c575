import { createHash } from 'node:crypto'
import type { Leaf } from './notary.ts'

const sha256 = (...bytes: readonly (Buffer | string)[]) =>
  bytes.reduce((hash, one) => hash.update(one), createHash('sha256')).digest()

/** What is wrong with a ledger, computed from the standards alone: leaves, chains, times. */
export function faultsOf(leaves: readonly Leaf[]): string[] {
  const faults: string[] = []
  const heads = new Map<string, { sequence: number; digest: string }>()
  const ids = new Set<string>()
  for (const [
    nth,
    { leaf, index, id, chain, sequence, evidence, archiveManifest, token, hash, sealedAt },
  ] of leaves.entries()) {
    if (leaf !== nth || index !== nth) faults.push(`leaf ${leaf}, index ${index} at position ${nth}`)
    if (ids.has(id)) faults.push(`evidence ${id} twice`)
    ids.add(id)
    // RFC 6962 section 2.1, over the archive manifest's bytes and the token's digest (PROOF.md section 1).
    if (!sha256(Buffer.of(0), archiveManifest, sha256(token)).equals(hash)) faults.push(`hash of leaf ${nth}`)
    const { extensions, evidenceIdentifier } = JSON.parse(evidence.toString())
    const before = heads.get(chain)
    if (evidenceIdentifier !== id) faults.push(`identifier of ${id}`)
    if (sequence !== (before?.sequence ?? 0) + 1 || extensions.sequence !== sequence)
      faults.push(`sequence ${sequence} of ${chain}`)
    if (extensions.previousEvidenceDigest !== (before?.digest ?? null)) faults.push(`link ${sequence} of ${chain}`)
    heads.set(chain, { sequence, digest: sha256(evidence).toString('hex') })
    if (nth > 0 && sealedAt < (leaves[nth - 1] as Leaf).sealedAt) faults.push(`the time of leaf ${nth} runs back`)
  }
  return faults
}
