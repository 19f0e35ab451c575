import { deflateRawSync } from 'node:zlib'
import type { Files } from '../export-anew.ts'
import { type Entry, writeZip, type ZipOptions } from '../write-zip.ts'
import { always, type Container, type Draw, type Mutation, mutation } from './mutation.ts'

/** The files as entries, which a trick changes. */
const tricked =
  (trick: (entries: Entry[], draw: Draw) => ZipOptions | undefined) =>
  (draw: Draw): Container =>
  (files: Files) => {
    const entries: Entry[] = [...files].map(([name, bytes]) => ({ name, bytes }))
    return writeZip(entries, trick(entries, draw) ?? {})
  }

/** Bytes added to the whole, before or after. */
const around =
  (change: (whole: Buffer, draw: Draw) => Buffer) =>
  (draw: Draw): Container =>
  (files: Files) =>
    change(writeZip([...files].map(([name, bytes]) => ({ name, bytes }))), draw)

const some = (entries: Entry[], { random }: Draw): Entry => random.pick(entries)
const names = [
  '../evil',
  '/etc/passwd',
  'C:/evil',
  'a\\b',
  'a//b',
  './index.json',
  'META-INF/../index.json',
  'a/',
  '',
  '\u0000',
  'x\ny',
]

/** A bomb is written once. */
const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 })

/** ZIPs that readers read differently, and such as hurt those who read them. */
export const ofZips: readonly Mutation[] = [
  [
    'an entry twice',
    tricked(
      (entries, draw) => void entries.splice(draw.random.below(entries.length + 1), 0, { ...some(entries, draw) }),
    ),
  ],
  [
    'an entry twice, with other bytes',
    tricked((entries, draw) => void entries.push({ ...some(entries, draw), bytes: draw.random.bytes(9) })),
  ],
  [
    'an entry that differs in case alone',
    tricked((entries, draw) => {
      const { name, bytes } = some(entries, draw)
      entries.push({ name: draw.random.pick([String(name).toUpperCase(), `${name} `, `${name}.`]), bytes })
      return undefined
    }),
  ],
  [
    'a path trick',
    tricked((entries, draw) => void entries.push({ name: draw.random.pick(names), bytes: Buffer.from('x') })),
  ],
  [
    'another name in the directory',
    tricked((entries, draw) => void Object.assign(some(entries, draw), { localName: 'x.txt' })),
  ],
  [
    'two names exchanged in the directory',
    tricked((entries, draw) => {
      const [one, other] = [some(entries, draw), some(entries, draw)]
      if (one === other) {
        entries.push({ name: 'x', bytes: Buffer.alloc(0) })
        return undefined
      }
      Object.assign(one, { localName: one.name, name: other.name })
      Object.assign(other, { localName: other.name, name: one.localName })
      return undefined
    }),
  ],
  ['a comment of the container', tricked((_, draw) => ({ comment: draw.random.bytes(1 + draw.random.below(60)) }))],
  [
    'a comment of an entry',
    tricked((entries, draw) => void Object.assign(some(entries, draw), { comment: Buffer.from('x') })),
  ],
  [
    'an extra field',
    tricked(
      (entries, draw) =>
        void Object.assign(some(entries, draw), { extra: Buffer.from('fecaffff'.slice(0, 4) + '0000', 'hex') }),
    ),
  ],
  [
    'an extra field in the directory',
    tricked(
      (entries, draw) =>
        void Object.assign(some(entries, draw), { centralExtra: Buffer.from('0100080000000000', 'hex') }),
    ),
  ],
  ['a data descriptor', tricked((entries, draw) => void Object.assign(some(entries, draw), { descriptor: true }))],
  [
    'flags',
    tricked(
      (entries, draw) =>
        void Object.assign(some(entries, draw), { flags: draw.random.pick([0, 1, 0x0801, 0x2800, 0x0840, 0xffff]) }),
    ),
  ],
  [
    'another method',
    tricked(
      (entries, draw) => void Object.assign(some(entries, draw), { method: draw.random.pick([1, 8, 9, 12, 93, 99]) }),
    ),
  ],
  [
    'a deflated entry',
    tricked((entries, draw) => {
      const entry = some(entries, draw)
      const { bytes } = entry
      return void Object.assign(entry, { bytes: deflateRawSync(bytes), size: bytes.length, method: 8, version: 20 })
    }),
  ],
  [
    'a bomb',
    tricked(
      (entries) =>
        void entries.push({ name: 'content/9', bytes: bomb, size: 64 * 1024 * 1024, method: 8, version: 20 }),
    ),
  ],
  [
    'a bomb that says it is small',
    tricked((entries) => void entries.push({ name: 'content/9', bytes: bomb, size: 9, method: 8 })),
  ],
  [
    'a size of 4 GB',
    tricked(
      (entries, draw) =>
        void Object.assign(some(entries, draw), {
          size: 0xffffffff,
          packedSize: draw.random.pick([0xffffffff, 0xfffffffe, 9]),
        }),
    ),
  ],
  [
    'another size',
    tricked((entries, draw) => void Object.assign(some(entries, draw), { size: draw.random.below(100_000) })),
  ],
  [
    'another packed size',
    tricked((entries, draw) => void Object.assign(some(entries, draw), { packedSize: draw.random.below(100_000) })),
  ],
  [
    'another checksum',
    tricked((entries, draw) => void Object.assign(some(entries, draw), { crc: draw.random.below(2 ** 32) })),
  ],
  [
    'another offset',
    tricked(
      (entries, draw) =>
        void Object.assign(some(entries, draw), { shift: draw.random.pick([-1, 1, 30, 4_096, -70_000]) }),
    ),
  ],
  [
    'bytes between entries',
    tricked(
      (entries, draw) => void Object.assign(some(entries, draw), { gap: draw.random.bytes(1 + draw.random.below(40)) }),
    ),
  ],
  [
    'dates',
    tricked((entries, draw) => {
      const date = 0x5a21 + draw.random.below(9)
      for (const entry of entries) entry.date = date
      return undefined
    }),
  ],
  ['a date', tricked((entries, draw) => void Object.assign(some(entries, draw), { date: 0x5a21 }))],
  [
    'attributes',
    tricked(
      (entries, draw) =>
        void Object.assign(some(entries, draw), { attributes: draw.random.pick([0xa1ff0000, 0, 0x81ed0000]) }),
    ),
  ],
  [
    'another version',
    tricked((entries, draw) => void Object.assign(some(entries, draw), { version: draw.random.pick([0, 20, 45, 63]) })),
  ],
  [
    'the directory in another order',
    tricked((entries) => ({ directory: entries.map((_, nth) => entries.length - 1 - nth) })),
  ],
  [
    'an entry not in the directory',
    tricked((entries, draw) => ({
      directory: entries.map((_, nth) => nth).toSpliced(draw.random.below(entries.length), 1),
    })),
  ],
  [
    'an entry twice in the directory',
    tricked((entries, draw) => ({ directory: [...entries.keys(), draw.random.below(entries.length)] })),
  ],
  [
    'another count',
    tricked((entries, draw) => ({ count: draw.random.pick([0, 1, entries.length - 1, entries.length + 1, 0xffff]) })),
  ],
  ['mimetype not first', tricked((entries) => void entries.push(entries.shift() as Entry))],
  [
    '1,001 entries',
    tricked(
      (entries) =>
        void entries.push(
          ...Array.from({ length: 1_001 }, (_, n) => ({ name: `content/${n}`, bytes: Buffer.from('x') })),
        ),
    ),
  ],
  ['bytes before', around((whole, { random }) => Buffer.concat([random.bytes(1 + random.below(99)), whole]))],
  ['bytes before, and offsets right', tricked((_, { random }) => ({ prefix: random.bytes(1 + random.below(99)) }))],
  ['bytes behind', around((whole, { random }) => Buffer.concat([whole, random.bytes(1 + random.below(99))]))],
  ['the end twice', around((whole) => Buffer.concat([whole, whole.subarray(whole.length - 22)]))],
  ['two containers', around((whole) => Buffer.concat([whole, whole]))],
  ['cut', around((whole, { random }) => whole.subarray(0, random.below(whole.length)))],
  [
    'bytes left out',
    around((whole, { random }) => {
      const at = random.below(whole.length)
      return Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1 + random.below(50))])
    }),
  ],
].map(([name, change]) => mutation(`zip: ${name}`, always, change as Mutation['change']))
