import { oid, sequence, tag } from './der.ts'
import { child, type DerNode, derBytes, derContent, readDer } from './der-reader.ts'
import { readTime } from './der-time-reader.ts'
import { readExtensions } from './extension-reader.ts'
import { readOid } from './oid-reader.ts'
import { oids } from './oids.ts'
import { refused } from './signed-data-reader.ts'

export interface TstInfo {
  /** To the millisecond; a finer fraction is cut off. */
  genTime: Date
  serial: bigint
  /** The 32 bytes of SHA-256 that were timestamped. */
  imprint: Buffer
  /** Dotted. */
  policyOid: string
  /** 0 when the token states none. Microseconds are rounded up. */
  accuracyMs: number
  ordering: boolean
}

const version1 = Buffer.of(0x02, 0x01, 0x01)
const sha256 = [sequence(oid(oids.sha256)), sequence(oid(oids.sha256), Buffer.of(0x05, 0x00))]

/** TSTInfo (RFC 3161 2.4.2), strict DER: also what it may hold and we have no use for, a nonce, a name, extensions that are not critical. */
export function readTstInfo(content: Buffer): TstInfo {
  const root = readDer(content)
  if (root.tag !== tag.sequence) throw refused('its content is no TSTInfo')
  const [version, policy, imprintNode, serialNode, time, ...fields] = root.children
  if (!version || !policy || imprintNode?.tag !== tag.sequence || serialNode?.tag !== tag.integer || !time)
    throw refused('its content is no TSTInfo')
  if (!derBytes(content, version).equals(version1)) throw refused('its TSTInfo is not of version 1')
  const optional = (kind: number): DerNode | undefined => (fields[0]?.tag === kind ? fields.shift() : undefined)
  const accuracy = optional(tag.sequence)
  const ordering = optional(tag.boolean)
  optional(tag.integer) // nonce
  optional(0xa0) // tsa
  const extensions = readExtensions(content, optional(0xa1))
  if (fields.length > 0) throw refused('its TSTInfo has more fields than we know')
  if ([...extensions.values()].some(({ critical }) => critical)) throw refused('its TSTInfo has a critical extension')
  if (ordering !== undefined && derContent(content, ordering)[0] !== 0xff) throw refused('its TSTInfo writes a default')
  return {
    genTime: readTime(content, child(root, 4, tag.generalizedTime)),
    serial: numberOf(content, serialNode),
    imprint: imprintOf(content, imprintNode),
    policyOid: readOid(content, policy),
    accuracyMs: accuracy === undefined ? 0 : accuracyOf(content, accuracy),
    ordering: ordering !== undefined,
  }
}

function imprintOf(content: Buffer, node: DerNode): Buffer {
  const algorithm = derBytes(content, child(node, 0, tag.sequence))
  const imprint = derContent(content, child(node, 1, tag.octetString))
  if (node.children.length !== 2 || !sha256.some((known) => known.equals(algorithm)) || imprint.length !== 32)
    throw refused('its imprint is not SHA-256')
  return imprint
}

/** Seconds, and thousandths and millionths from 1 to 999 (RFC 3161 2.4.2), each absent when there is none. */
function accuracyOf(content: Buffer, node: DerNode): number {
  const fields = [...node.children]
  const next = (kind: number): number => {
    const found = fields[0]?.tag === kind ? fields.shift() : undefined
    return found === undefined ? 0 : Number(numberOf(content, found))
  }
  const [seconds, milliseconds, microseconds] = [next(tag.integer), next(0x80), next(0x81)]
  const bounded = seconds <= 86_400 && milliseconds <= 999 && microseconds <= 999
  if (!bounded || fields.length > 0) throw refused('its accuracy is none')
  return seconds * 1000 + milliseconds + Math.ceil(microseconds / 1000)
}

/** Not negative, at most 160 bits as RFC 3161 wants its serial numbers. */
function numberOf(content: Buffer, node: DerNode): bigint {
  const bytes = derContent(content, node)
  if (bytes.length === 0 || bytes.length > 21 || (bytes[0] as number) >= 0x80)
    throw refused('a number is out of bounds')
  return BigInt(`0x${bytes.toString('hex')}`)
}
