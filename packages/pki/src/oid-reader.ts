import { tag } from './der.ts'
import { type DerNode, derContent } from './der-reader.ts'
import { PkiError } from './pki-error.ts'
import { Recent } from './recent.ts'

/** A 2.25 arc is a UUID of 128 bits; nobody has a longer one. */
const contentBytesMax = 64

/** The same few come again and again: algorithms, and the policy of an authority. */
const known = new Recent<string>(32, 4096)

/** The dotted form (X.690 8.19): each arc in the fewest octets. Throws PkiError `der-malformed`. */
export function readOid(der: Buffer, node: DerNode): string {
  const content = derContent(der, node)
  if (node.tag !== tag.oid || content.length > contentBytesMax) throw malformed(node)
  return known.get('', [content], () => dotted(content, node))
}

const malformed = ({ start }: DerNode): PkiError =>
  new PkiError('der-malformed', `not DER: no object identifier at byte ${start}`)

function dotted(content: Buffer, node: DerNode): string {
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
  const [head, ...rest] = arcs
  if (head === undefined || open || endings(content) !== arcs.length) throw malformed(node)
  const first = head < 80n ? head / 40n : 2n
  return [first, head - first * 40n, ...rest].join('.')
}

/** Octets that end an arc: as many as arcs were read, unless one began with a needless 80. */
const endings = (content: Buffer): number => content.filter((octet) => octet < 0x80).length
