import { PkiError } from './pki-error.ts'
import { centralHeaderBytes, endBytes, localHeaderBytes } from './zip-records.ts'

/** The fields both headers of an entry have, as far as zipStored() lets them vary. */
export interface CommonFields {
  time: number
  date: number
  crc32: number
  size: number
  nameLength: number
}

const malformed = (why: string): PkiError => new PkiError('zip-malformed', `not a container of ours: ${why}`)

/** From "version needed" to "extra length": at 4 in the local header, at 6 in the directory (APPNOTE 4.3.7, 4.3.12). */
function commonFields(bytes: Buffer, at: number, where: string): CommonFields {
  const flags = bytes.readUInt16LE(at + 2)
  const size = bytes.readUInt32LE(at + 18)
  if ((flags & 0x0001) !== 0) throw malformed(`${where} says encrypted`)
  if ((flags & 0x0008) !== 0) throw malformed(`${where} says a data descriptor follows`)
  if (flags !== 0x0800) throw malformed(`${where} has flags other than "the name is UTF-8"`)
  if (bytes.readUInt16LE(at + 4) !== 0) throw new PkiError('zip-not-stored', `${where} says compressed`)
  if (bytes.readUInt16LE(at) !== 10) throw malformed(`${where} needs another version than 1.0`)
  if (size === 0xffffffff || bytes.readUInt32LE(at + 14) === 0xffffffff) throw malformed(`${where} says ZIP64`)
  if (bytes.readUInt32LE(at + 14) !== size) throw malformed(`${where} has two sizes`)
  if (bytes.readUInt16LE(at + 24) !== 0) throw malformed(`${where} has an extra field`)
  return {
    time: bytes.readUInt16LE(at + 6),
    date: bytes.readUInt16LE(at + 8),
    crc32: bytes.readUInt32LE(at + 10),
    size,
    nameLength: bytes.readUInt16LE(at + 22),
  }
}

export function localFields(bytes: Buffer, where: string): CommonFields {
  if (bytes.length !== localHeaderBytes) throw malformed(`${where} is cut short`)
  return commonFields(bytes, 4, where)
}

export function centralFields(bytes: Buffer, where: string): { offset: number; fields: CommonFields } {
  if (bytes.length !== centralHeaderBytes) throw malformed(`${where} is cut short`)
  const fields = commonFields(bytes, 6, where)
  if (bytes.readUInt16LE(32) !== 0) throw malformed(`${where} has a comment`)
  if (bytes.readUInt16LE(34) !== 0) throw malformed(`${where} is on another disk`)
  // Made by Unix, a regular file that its owner may write and all may read, as the writer says it.
  if (bytes.readUInt16LE(4) !== 0x030a || bytes.readUInt16LE(36) !== 0 || bytes.readUInt32LE(38) !== 0x81a40000)
    throw malformed(`${where} has other attributes than a plain file of ours`)
  return { offset: bytes.readUInt32LE(42), fields }
}

const labels: Record<keyof CommonFields, string> = {
  time: 'time',
  date: 'date',
  crc32: 'CRC-32',
  size: 'size',
  nameLength: 'name length',
}

export function sameFields(central: CommonFields, local: CommonFields, where: string): void {
  for (const field of Object.keys(labels) as (keyof CommonFields)[])
    if (central[field] !== local[field]) throw malformed(`${where} has another ${labels[field]} than its local header`)
}

/** The end record (APPNOTE 4.3.16): one disk, no comment. */
export function checkEnd(bytes: Buffer, expected: { entries: number; size: number; directory: number }): void {
  if (bytes.length !== endBytes || bytes.readUInt32LE(0) !== 0x06054b50)
    throw malformed('the end record does not follow its directory')
  const here = [bytes.readUInt16LE(8), bytes.readUInt16LE(10)]
  if (bytes.readUInt32LE(4) !== 0) throw malformed('the end record speaks of several disks')
  if (here.some((count) => count !== expected.entries)) throw malformed('the end record counts other entries')
  if (bytes.readUInt32LE(12) !== expected.size) throw malformed('the end record says another size of the directory')
  if (bytes.readUInt32LE(16) !== expected.directory)
    throw malformed('the end record says another place of the directory')
  if (bytes.readUInt16LE(20) !== 0) throw malformed('the container has a comment')
}
