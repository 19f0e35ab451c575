import { PkiError } from './pki-error.ts'

/** One value of a DER tree: offsets into the input, so that a caller can take the exact bytes that were signed. */
export interface DerNode {
  tag: number
  /** Where the identifier octet stands. */
  start: number
  /** Where the content starts. */
  content: number
  end: number
  children: DerNode[]
}

/** Deep enough for a CMS with certificates (about 15), and far from the stack's end. */
const nestingMax = 32
/** A national CRL takes a few megabytes; a seal with two of them has to pass. */
const derBytesMax = 32 * 1024 * 1024

const malformed = (why: string, at: number): PkiError => new PkiError('der-malformed', `not DER: ${why} at byte ${at}`)

/**
 * Reads one DER value and insists on it (X.690 clause 10): definite lengths in their shortest form, minimal integers, nesting up to 32,
 * nothing after the value. Everything from outside goes through here before pkijs sees it, since BER would let two different
 * byte strings be "the same" seal. Throws PkiError `der-malformed`.
 */
export function readDer(input: Uint8Array): DerNode {
  if (input.length > derBytesMax) throw malformed(`longer than ${derBytesMax} bytes`, 0)
  const node = readNode(input, 0, input.length, 0)
  if (node.end !== input.length) throw malformed('bytes after the value', node.end)
  return node
}

export function derBytes(input: Buffer, node: DerNode): Buffer {
  return input.subarray(node.start, node.end)
}

export function derContent(input: Buffer, node: DerNode): Buffer {
  return input.subarray(node.content, node.end)
}

/** The value's child at `index`, which must exist; with `tag`, be of that kind. */
export function child(node: DerNode, index: number, tag?: number): DerNode {
  const found = node.children[index]
  if (found === undefined || (tag !== undefined && found.tag !== tag))
    throw malformed(`the expected value is not child ${index}`, node.start)
  return found
}

function readNode(input: Uint8Array, start: number, limit: number, depth: number): DerNode {
  if (depth > nestingMax) throw malformed('nested too deeply', start)
  if (start + 2 > limit) throw malformed('cut short', start)
  const tag = input[start] as number
  // Neither X.509 nor CMS uses tag numbers above 30, nor the end-of-contents octets outside indefinite lengths.
  if ((tag & 0x1f) === 0x1f || tag === 0) throw malformed('an identifier we do not know', start)
  const { length, content } = readLength(input, start + 1, limit)
  const end = content + length
  if (end > limit) throw malformed('a length beyond its container', start)
  const node: DerNode = { tag, start, content, end, children: [] }
  if ((tag & 0x20) !== 0) {
    for (let at = content; at < end; ) {
      const inner = readNode(input, at, end, depth + 1)
      node.children.push(inner)
      at = inner.end
    }
  } else checkPrimitive(input, node)
  return node
}

function readLength(input: Uint8Array, at: number, limit: number): { length: number; content: number } {
  const first = input[at] as number
  if (first < 0x80) return { length: first, content: at + 1 }
  const octets = first & 0x7f
  if (octets === 0) throw malformed('an indefinite length', at)
  if (octets > 4 || at + 1 + octets > limit) throw malformed('a length that cannot be', at)
  let length = 0
  for (let i = 1; i <= octets; i += 1) length = length * 256 + (input[at + i] as number)
  if (length < 0x80 || length < 256 ** (octets - 1)) throw malformed('a length that is not in its shortest form', at)
  return { length, content: at + 1 + octets }
}

function checkPrimitive(input: Uint8Array, { tag, content, end, start }: DerNode): void {
  const size = end - content
  const first = input[content]
  // SEQUENCE and SET are always constructed (X.690 8.9.1, 8.11.1).
  if (tag === 0x10 || tag === 0x11) throw malformed('a primitive sequence or set', start)
  if (tag === 0x01 && (size !== 1 || (first !== 0 && first !== 0xff)))
    throw malformed('a boolean that is neither 00 nor FF', start)
  if (tag !== 0x02) return
  if (size === 0) throw malformed('an empty integer', start)
  const second = input[content + 1] as number
  if (size > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw malformed('an integer with a needless octet', start)
}
