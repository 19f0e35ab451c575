import type { CheckpointOf, Evidence, Withheld } from './dossier.ts'
import { type EvidenceJson, isDigest, isObject, isUuid, strictJson } from './evidence-json.ts'
import { Unproven } from './findings.ts'

/** What index.json states that does not follow from the evidences in the container. */
export interface Index {
  message: string
  head: { sequence: number; digest: string }
  exportedFor: 'sender' | 'recipient'
  withContent: boolean
  volume: { number: number; of: number; first: number; last: number }
  withheld: readonly Withheld[]
}

/** Volumes of one message; each holds 150 evidences. */
const VOLUMES_MAX = 10_000
const CHAIN_MAX = 1_500_000
/** Each of 100,000 links, most of them withheld, is three; 150 evidences have a dozen each, 1,000 contents one. */
const INDEX_VALUES_MAX = 310_000

const isCount = (value: unknown, least: number, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most

/** Reads index.json in its one form, and what of it cannot be made from the evidences. */
export function readIndex(bytes: Buffer): { json: Record<string, unknown>; index: Index } {
  const json = strictJson(bytes, 2, INDEX_VALUES_MAX)
  if (!isObject(json)) throw new Unproven('it is no object')
  const { head, volume, withheld } = json
  const wrong = (
    [
      ['version', json.version === 'zegel-dossier-1'],
      ['message', isUuid(json.message)],
      ['head', isObject(head) && isCount(head.sequence, 1, CHAIN_MAX) && isDigest(head.digest)],
      ['exportedFor', json.exportedFor === 'sender' || json.exportedFor === 'recipient'],
      ['withContent', typeof json.withContent === 'boolean'],
      ['volume', isVolume(volume)],
      ['withheld', Array.isArray(withheld) && withheld.every(isWithheld)],
    ] as const
  ).find(([, right]) => !right)
  if (wrong) throw new Unproven(`its member ${wrong[0]} is missing or of another form`)
  return { json, index: json as unknown as Index }
}

const isVolume = (value: unknown): boolean =>
  isObject(value) &&
  isCount(value.of, 1, VOLUMES_MAX) &&
  isCount(value.number, 1, value.of) &&
  isCount(value.first, 1, CHAIN_MAX) &&
  isCount(value.last, value.first, CHAIN_MAX)

const isWithheld = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).join() === 'sequence,digest' &&
  isCount(value.sequence, 1, CHAIN_MAX) &&
  isDigest(value.digest)

/** index.json as it must be written: from the evidences, the checkpoint and the contents that are here. */
export function expectedIndex(
  { message, head, exportedFor, withContent, volume, withheld }: Index,
  evidences: readonly Evidence[],
  checkpoint: CheckpointOf,
  contents: readonly string[],
): Record<string, unknown> {
  return {
    version: 'zegel-dossier-1',
    message,
    asOf: { origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.toString('base64') },
    head: { sequence: head.sequence, digest: head.digest },
    exportedFor,
    withContent,
    volume: { number: volume.number, of: volume.of, first: volume.first, last: volume.last },
    evidences: [...evidences].sort((a, b) => sequenceOf(a) - sequenceOf(b)).map(stepOf),
    withheld: [...withheld].sort((a, b) => a.sequence - b.sequence),
    contents,
  }
}

const sequenceOf = ({ said }: Evidence): number => said.extensions.sequence

function stepOf({ id, said, genTime, leaf }: Evidence): Record<string, unknown> {
  const { reason, channel } = said.extensions.fact.body
  return {
    sequence: said.extensions.sequence,
    evidence: id,
    event: said.erdsEventId,
    kind: said.extensions.fact.kind,
    recipient: recipientOf(said),
    at: said.eventTime,
    sealedAt: genTime?.toISOString(),
    leaf,
    ...(reason !== undefined && { reason }),
    ...(channel !== undefined && { channel }),
    ...(channel === 'paper' && { held: 'paper' }),
  }
}

export const recipientOf = (said: EvidenceJson): string | null => said.evidenceRefersToRecipient ?? null
