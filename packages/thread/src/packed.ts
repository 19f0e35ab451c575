/**
 * Many texts or files in one piece, which moves between threads without being copied. Texts that are sent as they are
 * stand, from 100 kB together, where only the dearest collection finds them again.
 */
export interface Packed {
  /** where each begins, and at last where the last one ends */
  begins: Uint32Array<ArrayBuffer>
  bytes: ArrayBuffer
}

/** Texts as UTF-8. */
export function pack(items: readonly (Uint8Array | string)[]): Packed {
  const begins = new Uint32Array(items.length + 1)
  for (const [nth, item] of items.entries()) begins[nth + 1] = (begins[nth] as number) + Buffer.byteLength(item)
  const bytes = Buffer.from(new ArrayBuffer(begins[items.length] as number))
  for (const [nth, item] of items.entries()) {
    const at = begins[nth] as number
    if (typeof item === 'string') bytes.write(item, at)
    else bytes.set(item, at)
  }
  return { begins, bytes: bytes.buffer }
}

/** A view, not a copy. */
export function unpack({ begins, bytes }: Packed, nth: number): Buffer {
  const [from, to] = [begins[nth] as number, begins[nth + 1] as number]
  return Buffer.from(bytes, from, to - from)
}

/** What of it moves. */
export const moving = ({ begins, bytes }: Packed): ArrayBuffer[] => [begins.buffer, bytes]
