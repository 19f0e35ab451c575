import { readZip, zipEntryBytes } from '@zegel/pki'
import { readTlogProof, type TlogProof } from '@zegel/tlog'
import { fileNames, leafHash, type Proven } from '../prove.ts'
import { archiveManifestOf } from './evidence-faults.ts'

/** What somebody holds that binds the log: that a leaf stands at a place, or that the log was in a state. */
export interface HeldProof {
  /** file, and evidence within it */
  name: string
  leaf?: { index: number; hash: Buffer }
  /** of an answer, which is repeated as it was */
  answer?: true
  /** why it is no longer what was handed out */
  altered?: string
  /** what is signed in it, where it came without a path in the log */
  signed?: Pick<Proven, 'manifest' | 'seal' | 'archiveManifest' | 'token'>
  /** path and signed state */
  proof?: TlogProof
}

/** The file is not a proof, or not one that the log can be compared with. */
export class HeldProofError extends Error {
  override name = 'HeldProofError'
}

/** Of one file in a dossier that is read here, bytes: evidences and proofs are far smaller. */
const FILE_BYTES_MAX = 4 * 1024 * 1024

/**
 * The proofs in a file: the JSON of a deposit's answer, a `.tlog-proof`, or a dossier.
 *
 * @throws HeldProofError
 */
export async function readHeldProofs(name: string, bytes: Buffer): Promise<HeldProof[]> {
  const found = bytes.subarray(0, 2).toString('latin1') === 'PK' ? await ofDossier(name, bytes) : ofText(name, bytes)
  if (found.length === 0) throw new HeldProofError(`${name} holds no proof of the ledger`)
  return found
}

function ofText(name: string, bytes: Buffer): HeldProof[] {
  const text = bytes.toString()
  if (text.startsWith('c2sp.org/tlog-proof@')) return [{ name, proof: proofOf(name, text) }]
  return ofAnswer(name, jsonOf(name, text))
}

/** What a deposit's answer tells of each evidence. */
const TOLD = ['evidenceId', 'evidence', 'manifest', 'seal', 'archiveManifest', 'token'] as const
type Told = Record<(typeof TOLD)[number], string> & { leaf: number; log?: unknown }

function ofAnswer(name: string, answer: unknown): HeldProof[] {
  const { proofs } = (typeof answer === 'object' && answer !== null ? answer : {}) as { proofs?: unknown }
  const list: unknown[] = Array.isArray(answer) ? answer : Array.isArray(proofs) ? proofs : [answer]
  return list.map((one, nth) => {
    if (!isTold(one)) throw new HeldProofError(`${name}, proof ${nth}: it lacks a member of a proof, or its leaf`)
    const own = `${name}, evidence ${one.evidenceId}`
    const proven: Proven = {
      evidence: Buffer.from(one.evidence),
      manifest: Buffer.from(one.manifest),
      seal: Buffer.from(one.seal, 'base64'),
      archiveManifest: Buffer.from(one.archiveManifest),
      token: Buffer.from(one.token, 'base64'),
    }
    const whole = archiveManifestOf(one.evidenceId, proven) === one.archiveManifest
    return {
      name: own,
      answer: true as const,
      leaf: { index: one.leaf, hash: leafHash(proven) },
      ...(!whole && { altered: 'its archive manifest does not name evidence, manifest and seal as they stand' }),
      ...(one.leaf < 0 && { altered: `its leaf is ${one.leaf}, and they are counted from 0` }),
      ...(typeof one.log === 'string' ? { proof: proofOf(own, one.log) } : { signed: proven }),
    }
  })
}

function isTold(value: unknown): value is Told {
  if (typeof value !== 'object' || value === null) return false
  const members = value as Record<string, unknown>
  return Number.isSafeInteger(members.leaf) && TOLD.every((member) => typeof members[member] === 'string')
}

const PROOF_FILE = /^ledger\/(.+)\.tlog-proof$/

async function ofDossier(name: string, bytes: Buffer): Promise<HeldProof[]> {
  const zip = await readZip(bytes).catch((cause: Error) => {
    throw new HeldProofError(`${name}: ${cause.message}`, { cause })
  })
  const files = new Map(zip.entries.map((entry) => [entry.name, entry]))
  const read = async (file: string) => {
    const entry = files.get(file)
    if (!entry) throw new HeldProofError(`${name} lacks ${file}`)
    return zipEntryBytes(zip, entry, FILE_BYTES_MAX)
  }
  const held: HeldProof[] = []
  for (const { name: file } of zip.entries) {
    const id = PROOF_FILE.exec(file)?.[1]
    if (id === undefined) continue
    const own = `${name}, evidence ${id}`
    const names = fileNames(id)
    const proof = proofOf(own, (await read(file)).toString())
    const hash = leafHash({ archiveManifest: await read(names.archiveManifest), token: await read(names.token) })
    held.push({ name: own, leaf: { index: proof.index, hash }, proof })
  }
  return held
}

function proofOf(name: string, text: string): TlogProof {
  try {
    return readTlogProof(text)
  } catch (cause) {
    throw new HeldProofError(`${name}: ${(cause as Error).message}`, { cause })
  }
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HeldProofError(`${name} is neither JSON, nor a .tlog-proof, nor a dossier`, { cause })
  }
}
