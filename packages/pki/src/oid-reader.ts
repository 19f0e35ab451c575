import { tag } from './der.ts'
import { type DerNode, derContent } from './der-reader.ts'
import { PkiError } from './pki-error.ts'

/** A 2.25 arc is a UUID of 128 bits; nobody has a longer one. */
const contentBytesMax = 64

/** The dotted form (X.690 8.19): each arc in the fewest octets. Throws PkiError `der-malformed`. */
export function readOid(der: Buffer, node: DerNode): string {
  const content = derContent(der, node)
  const arcs: bigint[] = []
  let arc = 0n
  let open = false
  for (const octet of content) {
    if (!open && octet === 0x80) break
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    open = octet >= 0x80
    if (open) continue
    arcs.push(arc)
    arc = 0n
  }
  const whole = !open && derCount(content) === arcs.length
  const [head, ...rest] = arcs
  if (node.tag !== tag.oid || head === undefined || !whole || content.length > contentBytesMax)
    throw new PkiError('der-malformed', `not DER: no object identifier at byte ${node.start}`)
  const first = head < 80n ? head / 40n : 2n
  return [first, head - first * 40n, ...rest].join('.')
}

const derCount = (content: Buffer): number => content.reduce((count, octet) => count + (octet < 0x80 ? 1 : 0), 0)
