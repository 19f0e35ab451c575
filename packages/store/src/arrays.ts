/**
 * Arrays of bytea in PostgreSQL's binary format (array_recv): the driver would write each element as hexadecimal
 * text, twice the bytes and most of the time of a page. Cast the parameter: `$1::bytea[]`.
 */
export function byteaArray(items: readonly Uint8Array[]): Buffer {
  let size = 20
  for (const item of items) size += 4 + item.length
  const out = Buffer.allocUnsafe(size)
  out.writeInt32BE(items.length === 0 ? 0 : 1, 0) // dimensions
  out.writeInt32BE(0, 4) // no nulls
  out.writeInt32BE(17, 8) // element type: bytea
  if (items.length === 0) return out.subarray(0, 12)
  out.writeInt32BE(items.length, 12)
  out.writeInt32BE(1, 16) // lower bound
  let at = 20
  for (const item of items) {
    out.writeInt32BE(item.length, at)
    out.set(item, at + 4)
    at += 4 + item.length
  }
  return out
}
