import { crc32 } from 'node:zlib'
import { exportAnew, isOfExport, SUMS, zipOf } from './export-anew.ts'
import { nothingTried, type Tried, tryOne } from './judge.ts'
import type { Material } from './material.ts'

/**
 * as-is: nothing else changes. anew: the manifests, seal and token of the export are made over the changed files with the
 * real keys. inner: SHA256SUMS too, so that only the checks of what is inside are left.
 */
export type Way = 'as-is' | 'anew' | 'inner'

export interface Slice {
  /** of every `of` bits, the nth */
  nth: number
  of: number
}

/** All bits of the first 8 kB, then every 64th. */
const ALL_BELOW_BITS = 8 * 8_192
const STEP_BEYOND_BITS = 64

function* bitsOf(bytes: Buffer): Generator<number> {
  const bits = bytes.length * 8
  for (let bit = 0; bit < bits; bit += bit < ALL_BELOW_BITS ? 1 : STEP_BEYOND_BITS) yield bit
}

/** What only people read: with sums and export made anew nothing is left that could tell. */
const forPeople = (name: string): boolean => /^(report\.pdf|VERIFY\.txt)$/.test(name)

/** Flips each bit of every file, one at a time. */
export async function tryFlips(material: Material, way: Way, slice: Slice): Promise<Tried> {
  const tried = nothingTried()
  let count = 0
  for (const [name, bytes] of material.subject) {
    if (way !== 'as-is' && (isOfExport(name) || name === 'mimetype')) continue
    if (way === 'inner' && (forPeople(name) || name === SUMS)) continue
    const flip = way === 'as-is' ? inPlace(material, name) : withExport(material, name, way)
    for (const bit of bitsOf(bytes)) {
      if (count++ % slice.of !== slice.nth) continue
      await tryOne(tried, flip(bit), material.trust, `${way}: bit ${bit} of ${name}`, name)
    }
  }
  if (way === 'as-is') await tryContainerFlips(material, slice, tried)
  return tried
}

/** The changed container, with right checksums: else the ZIP alone would tell. */
function inPlace({ container, subject }: Material, name: string): (bit: number) => Buffer {
  const bytes = Buffer.from(subject.get(name) as Buffer)
  const changed = Buffer.from(container)
  const place = placeOf(container, name)
  const original = container.subarray(place.at, place.at + bytes.length)
  return (bit) => {
    bytes.set(original)
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
    bytes.copy(changed, place.at)
    const crc = crc32(bytes)
    changed.writeUInt32LE(crc, place.localCrc)
    changed.writeUInt32LE(crc, place.centralCrc)
    return changed
  }
}

function withExport({ subject, real, at }: Material, name: string, way: Way): (bit: number) => Buffer {
  const original = subject.get(name) as Buffer
  let serial = 1n
  return (bit) => {
    const bytes = Buffer.from(original)
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
    const files = new Map(subject).set(name, bytes)
    serial += 1n
    return zipOf(exportAnew(files, { ...real, at, serial }, way === 'inner' ? 'anew' : 'kept'))
  }
}

/** Where a file's bytes and its two checksums stand. */
function placeOf(container: Buffer, name: string) {
  const end = container.length - 22
  let at = container.readUInt32LE(end + 16)
  while (container.toString('utf8', at + 46, at + 46 + container.readUInt16LE(at + 28)) !== name)
    at += 46 + container.readUInt16LE(at + 28)
  const local = container.readUInt32LE(at + 42)
  const bytes = local + 30 + container.readUInt16LE(local + 26)
  return { at: bytes, localCrc: local + 14, centralCrc: at + 16 }
}

/** Every bit of the container that is not a file's: headers, names, directory. */
async function tryContainerFlips({ container, subject, trust }: Material, slice: Slice, tried: Tried): Promise<void> {
  const ofFiles = [...subject].map(([name, bytes]) => {
    const { at } = placeOf(container, name)
    return { from: at, to: at + bytes.length }
  })
  let count = 0
  for (let at = 0; at < container.length; at++) {
    const inside = ofFiles.find(({ from, to }) => at >= from && at < to)
    if (inside) at = inside.to - 1
    for (let bit = 0; !inside && bit < 8; bit++) {
      if (count++ % slice.of !== slice.nth) continue
      const changed = Buffer.from(container)
      changed[at] = (changed[at] as number) ^ (1 << bit)
      await tryOne(tried, changed, trust, `as-is: bit ${bit} of byte ${at} of the container`)
    }
  }
}
