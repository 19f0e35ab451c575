import { inclusionProof, leafHash, TlogError, type VerifierKey, verifyInclusion } from '@zegel/tlog'
import { agreement, checkPublishedRoot, tellPublished } from './check-published.ts'
import type { Findings } from './finding.ts'
import type { HeldProof } from './held-proof.ts'
import { readSigned, type Signed } from './log-keys.ts'
import { type PublishedLog, publishedNodes, readEntry } from './published-log.ts'

/**
 * Proofs that somebody holds, against what the log publishes now: is what it proved still there, and in its place? No
 * database takes part, so whoever holds a proof can ask.
 */
export async function checkHeld(
  log: PublishedLog,
  published: Signed,
  key: VerifierKey,
  held: readonly HeldProof[],
  findings: Findings,
): Promise<void> {
  const sound = await checkPublishedRoot(log, published, findings)
  for (const one of held) {
    try {
      if (one.altered !== undefined) {
        findings.add('proof-altered', one.name, 'files', one.altered)
        continue
      }
      const signed = one.proof && signedState(one, key, findings)
      if (one.proof && !signed) continue
      if (signed && !isWhole(one, signed)) {
        findings.add('proof-altered', one.name, 'path', 'it does not lead from the leaf to the state that was signed')
        continue
      }
      if (signed) await checkState(log, published, signed, one, findings)
      if (one.leaf && sound) await checkLeaf(log, published, { name: one.name, ...one.leaf }, findings)
    } catch (error) {
      tellPublished(findings, one.name, error)
    }
  }
}

/** The state in the proof, if the log's key signed it. */
function signedState({ name, proof }: HeldProof, key: VerifierKey, findings: Findings): Signed | undefined {
  try {
    return readSigned(proof?.checkpoint ?? '', key)
  } catch (error) {
    if (!(error instanceof TlogError)) throw error
    // Either of the two is not what it was: the proof, or the log, which may have another key now.
    findings.add('log-key', name, 'checkpoint', `under the key of the log, ${key.vkey}: ${error.message}`)
    return undefined
  }
}

function isWhole({ leaf, proof }: HeldProof, { size, root }: Signed): boolean {
  if (!leaf || !proof) return true
  return leaf.index === proof.index && verifyInclusion({ ...leaf, leaf: leaf.hash, size, path: proof.path, root })
}

async function checkState(
  log: PublishedLog,
  published: Signed,
  signed: Signed,
  { name }: HeldProof,
  findings: Findings,
) {
  const result = await agreement(log, published, signed)
  const row = `checkpoint of size ${signed.size}`
  if (result === 'shrunk') findings.add('proof-missing', name, row, `the log has ${published.size} leaves now`)
  if (result === 'forked') findings.add('proof-differs', name, row, 'the log does not begin with what it signed then')
}

async function checkLeaf(
  log: PublishedLog,
  { size, root }: Signed,
  { name, index, hash }: { name: string; index: number; hash: Buffer },
  findings: Findings,
) {
  const row = `leaf ${index}`
  if (index >= size) {
    findings.add('proof-missing', name, row, `the log has ${size} leaves now`)
    return
  }
  const nodes = publishedNodes(log, size)
  const path = await inclusionProof(index, size, nodes)
  // The path leads past the leaf itself: what the log says of it is asked as well.
  const [told] = await nodes([{ level: 0, index }])
  if (!verifyInclusion({ index, size, leaf: hash, path, root }) || !told?.equals(hash))
    findings.add('proof-differs', name, row, 'the log holds something else there')
  else if (!leafHash(await readEntry(log, index, size)).equals(hash))
    findings.add('published-differs', 'published log', row, 'its entry is not that of its hash')
}
