/** The three records of a ZIP file (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16), for stored entries without descriptors. */

/** Bit 11: the name is UTF-8. Bit 3, a data descriptor, stays unset: Java's streaming reader cannot read a stored entry that has one. */
const flags = 0x0800
const method = 0 // stored
const versionNeeded = 10
const unix = 3 << 8
/** Regular file, rw-r--r--: else unzip on Unix makes files nobody can read. */
const attributes = (0o100644 << 16) >>> 0

export interface ZipRecord {
  name: Buffer
  size: number
  crc32: number
  /** Where the local header stands. */
  offset: number
}

export interface DosTime {
  date: number
  time: number
}

/** UTC, in steps of two seconds, from 1980 to 2107: all the format can say. */
export function dosTime(at: Date): DosTime {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107)
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}

export const localHeaderBytes = 30
export const centralHeaderBytes = 46
export const endBytes = 22

/** version, flags, method, time, date, crc, compressed size, size, name length, extra length: common to both headers. */
function writeCommon(out: Buffer, at: number, record: ZipRecord, when: DosTime): void {
  out.writeUInt16LE(versionNeeded, at)
  out.writeUInt16LE(flags, at + 2)
  out.writeUInt16LE(method, at + 4)
  out.writeUInt16LE(when.time, at + 6)
  out.writeUInt16LE(when.date, at + 8)
  out.writeUInt32LE(record.crc32, at + 10)
  out.writeUInt32LE(record.size, at + 14)
  out.writeUInt32LE(record.size, at + 18)
  out.writeUInt16LE(record.name.length, at + 22)
}

export function localHeader(record: ZipRecord, when: DosTime): Buffer {
  const out = Buffer.alloc(localHeaderBytes)
  out.writeUInt32LE(0x04034b50, 0)
  writeCommon(out, 4, record, when)
  return Buffer.concat([out, record.name])
}

export function centralHeader(record: ZipRecord, when: DosTime): Buffer {
  const out = Buffer.alloc(centralHeaderBytes)
  out.writeUInt32LE(0x02014b50, 0)
  out.writeUInt16LE(unix | versionNeeded, 4)
  writeCommon(out, 6, record, when)
  out.writeUInt32LE(attributes, 38)
  out.writeUInt32LE(record.offset, 42)
  return Buffer.concat([out, record.name])
}

export function endOfCentralDirectory(entries: number, size: number, offset: number): Buffer {
  const out = Buffer.alloc(endBytes)
  out.writeUInt32LE(0x06054b50, 0)
  out.writeUInt16LE(entries, 8)
  out.writeUInt16LE(entries, 10)
  out.writeUInt32LE(size, 12)
  out.writeUInt32LE(offset, 16)
  return out
}
