import {
  BitString,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Sequence,
  UTCTime,
  Utf8String,
} from 'asn1js'
import fc from 'fast-check'
import t from 'tap'
import { bitString, context, integer, octetString, oid, sequence, setOf, tlv, utf8String } from '../src/der.ts'
import { child, readDer } from '../src/der-reader.ts'
import { genTime, time } from '../src/der-time.ts'
import { readTime } from '../src/der-time-reader.ts'
import { PkiError } from '../src/index.ts'

const parsed = (der: Buffer): unknown => fromBER(der).result
const ber = (value: { toBER(): ArrayBuffer }): Buffer => Buffer.from(value.toBER())
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

t.test('integers of any size and sign are those of asn1js', async (t) => {
  const numberOf = (read: Integer): bigint => {
    const bytes = Buffer.from(read.valueBlock.valueHexView)
    return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
  }
  const edges = [
    0n,
    1n,
    -1n,
    127n,
    128n,
    -128n,
    -129n,
    255n,
    256n,
    32767n,
    32768n,
    -32768n,
    -32769n,
    2n ** 63n,
    2n ** 64n,
    -(2n ** 64n),
    2n ** 159n,
  ]
  const any = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }))
  fc.assert(
    fc.property(any, (n) => {
      const der = integer(n)
      readDer(der) // strict: no needless octet
      const read = parsed(der) as Integer
      return read instanceof Integer && numberOf(read) === n
    }),
    { examples: edges.map((edge) => [edge] as [bigint]), numRuns: 500 },
  )
  t.same(integer(0n), Buffer.of(2, 1, 0))
  t.same(integer(-128), Buffer.of(2, 1, 0x80))
  t.same(integer(128), Buffer.of(2, 2, 0, 0x80))
})

t.test('lengths take the fewest octets, across every step', async (t) => {
  for (const length of [0, 1, 126, 127, 128, 129, 254, 255, 256, 257, 65_534, 65_535, 65_536, 16_777_215, 16_777_216]) {
    const content = Buffer.alloc(length, 0x5a)
    const der = octetString(content)
    if (length < 100_000)
      t.ok(same(der, ber(new OctetString({ valueHex: new Uint8Array(content).buffer }))), `${length} bytes`)
    const node = readDer(der)
    t.equal(node.end - node.content, length)
    t.equal(der.length - length, length < 128 ? 2 : 2 + Math.ceil(length.toString(16).length / 2))
  }
})

t.test('object identifiers are those of asn1js, and nothing else passes for one', async (t) => {
  const arc = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(127, 128, 16_383, 16_384, 2 ** 31))
  const any = fc
    .tuple(fc.constantFrom('0', '1', '2'), fc.nat({ max: 39 }), fc.array(arc, { maxLength: 12 }))
    .map(([a, b, rest]) => [a, b, ...rest].join('.'))
  fc.assert(
    fc.property(any, (dotted) => same(oid(dotted), ber(new ObjectIdentifier({ value: dotted })))),
    { numRuns: 500 },
  )
  t.same(oid('2.999.3'), Buffer.from('0603883703', 'hex'), 'the example of X.690 8.19')
  t.same(oid('2.25.340282366920938463463374607431768211455').length, 22, 'a UUID arc')
  for (const wrong of [
    '',
    '1',
    '3.1',
    '1.40',
    '0.40.1',
    '1.2.',
    '1..2',
    '1.02',
    '1.-2',
    '1.2 ',
    '1.2.x',
    `1.2.${'9'.repeat(40)}`,
  ])
    t.throws(() => oid(wrong), RangeError)
})

t.test('strings, bits, sequences and sorted sets are those of asn1js', async (t) => {
  const bytes = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 8 }), fc.string({ unit: 'binary' }), (members, text) => {
      const own = sequence(
        ...members.map(octetString),
        utf8String(text),
        bitString(Buffer.of(0x40), 6),
        context(3, integer(1)),
      )
      const theirs = fromBER(own).result as Sequence
      if (!same(own, ber(theirs))) return false
      const set = setOf(members.map(octetString))
      const shuffled = setOf(members.map(octetString).reverse())
      const inside = readDer(set).children.map(({ start, end }) => set.subarray(start, end))
      return (
        same(set, shuffled) && inside.every((one, i) => i === 0 || Buffer.compare(inside[i - 1] as Buffer, one) <= 0)
      )
    }),
    { numRuns: 200 },
  )
  t.ok(parsed(bitString(Buffer.of(1))) instanceof BitString)
  t.equal((parsed(utf8String('\u00e9\u20ac')) as Utf8String).valueBlock.value, '\u00e9\u20ac')
})

t.test('times change from UTCTime to GeneralizedTime at 2050, and read back', async (t) => {
  t.equal(time(new Date('2049-12-31T23:59:59Z')).toString('latin1', 2), '491231235959Z')
  t.equal(time(new Date('2050-01-01T00:00:00Z')).toString('latin1', 2), '20500101000000Z')
  t.equal(time(new Date('1949-12-31T23:59:59Z')).toString('latin1', 2), '19491231235959Z')
  t.equal(time(new Date('1950-01-01T00:00:00Z')).toString('latin1', 2), '500101000000Z')
  const when = fc.date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2200-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(when, (at) => {
      const seconds = new Date(Math.floor(at.getTime() / 1000) * 1000)
      const encoded = time(at)
      const precise = genTime(at)
      const theirs = parsed(encoded) as UTCTime
      return (
        theirs instanceof
          (seconds.getUTCFullYear() >= 1950 && seconds.getUTCFullYear() < 2050 ? UTCTime : GeneralizedTime) &&
        theirs.toDate().getTime() === seconds.getTime() &&
        (parsed(precise) as GeneralizedTime).toDate().getTime() === at.getTime() &&
        readTime(encoded, readDer(encoded)).getTime() === seconds.getTime() &&
        readTime(precise, readDer(precise)).getTime() === at.getTime() &&
        !/\.\d*0Z/.test(precise.toString('latin1'))
      )
    }),
    { numRuns: 500 },
  )
  for (const wrong of [
    '20260301084510.120Z',
    '20260301084510.Z',
    '202603010845Z',
    '20260301084510+0100',
    '20260230084510Z',
    '20261301084510Z',
    '20260301240000Z',
    '20260301084510',
  ]) {
    const der = tlv(0x18, Buffer.from(wrong))
    t.throws(() => readTime(der, readDer(der)), { code: 'der-malformed' }, wrong)
  }
})

t.test('the reader refuses what is not DER, and only ever with its own error', async (t) => {
  for (const [why, hex] of Object.entries({
    'an empty input': '',
    'a lone identifier': '30',
    'an indefinite length': '30800000',
    'bytes after the value': '020101ff',
    'a length beyond the input': '040201',
    'a child beyond its parent': '30030402aa',
    'a long form for a short length': '04810100',
    'a leading zero in a length': '0482000100',
    'a length of five octets': '0485000000000100',
    'a high tag number': '1f8101000',
    'end of contents': '0000',
    'a needless zero in an integer': '02020001',
    'a needless ff in an integer': '0202ff80',
    'an empty integer': '0200',
    'a boolean of 01': '010101',
    'a primitive sequence': '1000',
  })) {
    t.throws(() => readDer(Buffer.from(hex, 'hex')), { code: 'der-malformed' }, why)
  }
  const nested = (depth: number): Buffer =>
    Array.from({ length: depth }).reduce<Buffer>((inner) => sequence(inner), integer(1))
  t.ok(readDer(nested(32)))
  t.throws(() => readDer(nested(33)), { code: 'der-malformed' })
  t.throws(() => readDer(Buffer.alloc(200_000, 0x30)), { code: 'der-malformed' }, 'a nesting bomb')
  t.throws(() => child(readDer(sequence()), 0), { code: 'der-malformed' })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        return readDer(bytes).end === bytes.length
      } catch (error) {
        return error instanceof PkiError && error.code === 'der-malformed'
      }
    }),
    { numRuns: 2000 },
  )
})
