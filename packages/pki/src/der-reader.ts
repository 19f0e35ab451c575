import { PkiError } from './pki-error.ts'

/**
 * One value of a DER tree that readDer() has checked: offsets into the input, so that a caller can take the exact bytes that were signed.
 * Its children are made when they are asked for: a seal is mostly certificates that the reader has seen before.
 */
export class DerNode {
  readonly #input: Uint8Array
  #children: DerNode[] | undefined
  readonly tag: number
  /** Where the identifier octet stands. */
  readonly start: number
  /** Where the content starts. */
  readonly content: number
  readonly end: number

  constructor(input: Uint8Array, start: number) {
    this.#input = input
    this.start = start
    this.tag = input[start] as number
    this.content = contentStart(input, start)
    this.end = this.content + lengthAt(input, start, this.content)
  }

  /** Empty for a primitive value. Throws PkiError `der-malformed` beyond 10,000: walk() what may be longer. */
  get children(): readonly DerNode[] {
    if (this.#children === undefined) {
      const children: DerNode[] = []
      for (const node of this.walk()) {
        if (children.length === childrenMax) throw malformed(`more than ${childrenMax} values in one`, this.start)
        children.push(node)
      }
      this.#children = children
    }
    return this.#children
  }

  /** The children one after the other, kept by nobody. */
  *walk(): Generator<DerNode, void, undefined> {
    const end = (this.tag & 0x20) === 0 ? this.content : this.end
    for (let at = this.content; at < end; ) {
      const node = new DerNode(this.#input, at)
      yield node
      at = node.end
    }
  }
}

/** Millions of empty values fit into a file and not into memory. The one long list of X.509, of what a CRL revokes, is walked. */
const childrenMax = 10_000
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
  const end = checkValue(input, 0, input.length, 0)
  if (end !== input.length) throw malformed('bytes after the value', end)
  return new DerNode(input, 0)
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

/** Where the value that starts at `start` ends. Makes no objects, so that what is refused costs little. */
function checkValue(input: Uint8Array, start: number, limit: number, depth: number): number {
  if (depth > nestingMax) throw malformed('nested too deeply', start)
  if (start + 2 > limit) throw malformed('cut short', start)
  const tag = input[start] as number
  // Neither X.509 nor CMS uses tag numbers above 30, nor the end-of-contents octets outside indefinite lengths.
  if ((tag & 0x1f) === 0x1f || tag === 0) throw malformed('an identifier we do not know', start)
  const content = contentStart(input, start)
  if (content === start + 2 && input[start + 1] === 0x80) throw malformed('an indefinite length', start + 1)
  if (content > start + 6 || content > limit) throw malformed('a length that cannot be', start + 1)
  const length = lengthAt(input, start, content)
  if (content > start + 2 && (length < 0x80 || length < 256 ** (content - start - 3)))
    throw malformed('a length that is not in its shortest form', start + 1)
  const end = content + length
  if (end > limit) throw malformed('a length beyond its container', start)
  if ((tag & 0x20) === 0) checkPrimitive(input, start, content, end)
  else for (let at = content; at < end; ) at = checkValue(input, at, end, depth + 1)
  return end
}

/** X.690 8.1.3: one length octet, or one that counts those after it. */
function contentStart(input: Uint8Array, start: number): number {
  const first = input[start + 1] as number
  return start + 2 + (first < 0x80 ? 0 : first & 0x7f)
}

function lengthAt(input: Uint8Array, start: number, content: number): number {
  if (content === start + 2) return input[start + 1] as number
  let length = 0
  for (let i = start + 2; i < content; i += 1) length = length * 256 + (input[i] as number)
  return length
}

function checkPrimitive(input: Uint8Array, start: number, content: number, end: number): void {
  const tag = input[start]
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
