import {
  inclusionProof,
  leafHash,
  type ReadNodes,
  TILE_WIDTH,
  TlogError,
  type VerifierKey,
  verifyInclusion,
} from '@zegel/tlog'
import { agreement, checkPublishedRoot, tellPublished } from './check-published.ts'
import type { Findings } from './finding.ts'
import type { HeldProof } from './held-proof.ts'
import { readSigned, type Signed } from './log-keys.ts'
import { type PublishedLog, publishedNodes, readEntry } from './published-log.ts'
import { sealFaultOf } from './signature-faults.ts'

/** What held proofs are compared with, and by. */
export interface Against {
  log: PublishedLog
  published: Signed
  key: VerifierKey
  /** DER; without any, the certificates in proofs are not judged */
  roots: readonly Buffer[]
  findings: Findings
}

/**
 * Proofs that somebody holds, against what the log publishes now: is what it proved still there, and in its place? No
 * database takes part, so whoever holds a proof can ask.
 */
export async function checkHeld(against: Against, held: readonly HeldProof[]): Promise<void> {
  const { log, published, key, findings } = against
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
      if (!one.leaf || !sound) continue
      // Only a path of the log binds a leaf to its place. What is merely written beside a proof may be anything.
      if (signed) await checkLeaf(log, published, { name: one.name, ...one.leaf }, findings)
      else await checkUnplaced(against, one, one.leaf)
    } catch (error) {
      tellPublished(findings, one.name, error)
    }
  }
}

/** A proof without a path in the log: first that it is one, then whether its leaf stands anywhere. */
async function checkUnplaced(
  { log, published, roots, findings }: Against,
  { name, signed }: HeldProof,
  leaf: { index: number; hash: Buffer },
) {
  const fault = signed && sealFaultOf(signed, roots)
  if (fault !== undefined) {
    findings.add('proof-altered', name, 'files', fault)
    return
  }
  const { size } = published
  const nodes = publishedNodes(log, size)
  if (leaf.index < size) {
    const [told] = await nodes([{ level: 0, index: leaf.index }])
    if (told?.equals(leaf.hash)) return checkLeaf(log, published, { name, ...leaf }, findings)
  }
  const place = await placeOf(nodes, size, leaf.hash)
  if (place !== undefined) {
    findings.add(
      'proof-altered',
      name,
      `leaf ${leaf.index}`,
      `it says another place than its own, which is leaf ${place}`,
    )
    return
  }
  const row = `leaf ${leaf.index}`
  const judged = roots.length > 0 ? '' : '; its certificates were not judged, for want of a root'
  if (leaf.index >= size)
    findings.add('proof-missing', name, row, `the log has ${size} leaves now, and it is none of them${judged}`)
  else findings.add('proof-differs', name, row, `the log holds something else there, and it nowhere${judged}`)
}

/** Where a leaf stands, by a look at all of them. */
async function placeOf(nodes: ReadNodes, size: number, hash: Buffer): Promise<number | undefined> {
  for (let from = 0; from < size; from += TILE_WIDTH) {
    const some = Array.from({ length: Math.min(TILE_WIDTH, size - from) }, (_, nth) => ({
      level: 0,
      index: from + nth,
    }))
    const nth = (await nodes(some)).findIndex((one) => one.equals(hash))
    if (nth >= 0) return from + nth
  }
  return undefined
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
