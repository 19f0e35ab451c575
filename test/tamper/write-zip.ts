import { crc32 } from 'node:zlib'

/** An entry as its headers tell of it; what is left out is as every reader expects it. */
export interface Entry {
  name: string | Buffer
  bytes: Buffer
  /** in the local header, where it differs from the directory */
  localName?: string | Buffer
  flags?: number
  method?: number
  crc?: number
  size?: number
  packedSize?: number
  extra?: Buffer
  centralExtra?: Buffer
  comment?: Buffer
  date?: number
  attributes?: number
  version?: number
  /** bytes between the entry before and this one */
  gap?: Buffer
  /** added to the offset in the directory */
  shift?: number
  descriptor?: boolean
}

export interface ZipOptions {
  /** entries of the directory, in this order, by their place */
  directory?: readonly number[]
  comment?: Buffer
  count?: number
  prefix?: Buffer
  suffix?: Buffer
}

/** A container written at once, and wrongly where it is asked for. */
export function writeZip(entries: readonly Entry[], options: ZipOptions = {}): Buffer {
  const pieces: Buffer[] = [options.prefix ?? Buffer.alloc(0)]
  const offsets: number[] = []
  let at = 0
  const put = (piece: Buffer) => {
    pieces.push(piece)
    at += piece.length
  }
  for (const entry of entries) {
    if (entry.gap) put(entry.gap)
    offsets.push(at)
    put(local(entry))
    put(entry.bytes)
    if (entry.descriptor) put(descriptor(entry))
  }
  const start = at
  const order = options.directory ?? entries.map((_, nth) => nth)
  for (const nth of order) put(central(entries[nth] as Entry, offsets[nth] as number))
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  const count = options.count ?? order.length
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(at - start, 12)
  end.writeUInt32LE(start, 16)
  end.writeUInt16LE(options.comment?.length ?? 0, 20)
  return Buffer.concat([...pieces, end, options.comment ?? Buffer.alloc(0), options.suffix ?? Buffer.alloc(0)])
}

function common(out: Buffer, at: number, entry: Entry, name: Buffer, extra: Buffer): void {
  const { bytes, descriptor: later = false } = entry
  out.writeUInt16LE(entry.version ?? 10, at)
  out.writeUInt16LE((entry.flags ?? 0x0800) | (later ? 8 : 0), at + 2)
  out.writeUInt16LE(entry.method ?? 0, at + 4)
  out.writeUInt16LE(entry.date ?? 0x21, at + 8)
  out.writeUInt32LE(entry.crc ?? crcOf(bytes), at + 10)
  out.writeUInt32LE(entry.packedSize ?? bytes.length, at + 14)
  out.writeUInt32LE(entry.size ?? bytes.length, at + 18)
  out.writeUInt16LE(name.length, at + 22)
  out.writeUInt16LE(extra.length, at + 24)
}

function local(entry: Entry): Buffer {
  const name = Buffer.from((entry.localName ?? entry.name) as string)
  const extra = entry.extra ?? Buffer.alloc(0)
  const out = Buffer.alloc(30)
  out.writeUInt32LE(0x04034b50, 0)
  common(out, 4, entry, name, extra)
  return Buffer.concat([out, name, extra])
}

function central(entry: Entry, offset: number): Buffer {
  const name = Buffer.from(entry.name as string)
  const extra = entry.centralExtra ?? Buffer.alloc(0)
  const comment = entry.comment ?? Buffer.alloc(0)
  const out = Buffer.alloc(46)
  out.writeUInt32LE(0x02014b50, 0)
  out.writeUInt16LE((3 << 8) | 10, 4)
  common(out, 6, entry, name, extra)
  out.writeUInt16LE(comment.length, 32)
  out.writeUInt32LE(entry.attributes ?? (0o100644 << 16) >>> 0, 38)
  out.writeUInt32LE((offset + (entry.shift ?? 0)) >>> 0, 42)
  return Buffer.concat([out, name, extra, comment])
}

function descriptor({ bytes, crc }: Entry): Buffer {
  const out = Buffer.alloc(16)
  out.writeUInt32LE(0x08074b50, 0)
  out.writeUInt32LE(crc ?? crcOf(bytes), 4)
  out.writeUInt32LE(bytes.length, 8)
  out.writeUInt32LE(bytes.length, 12)
  return out
}

const checksums = new WeakMap<Buffer, number>()

/** Most files are the same in every container that is made. */
function crcOf(bytes: Buffer): number {
  const known = checksums.get(bytes)
  if (known !== undefined) return known
  const made = crc32(bytes)
  checksums.set(bytes, made)
  return made
}
