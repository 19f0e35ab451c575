import { hash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { readDer } from '../src/der-reader.ts'
import {
  PkiError,
  type ReadCms,
  type ReadToken,
  readCanonicalSeal,
  readCanonicalToken,
  readSeal,
  readToken,
  sealDetached,
  timestampToken,
  validateChain,
  verifySignature,
} from '../src/index.ts'
import { founded, house, policyOid } from './fixtures/house.ts'

const here = house()
const content = Buffer.from('content')
const sha256 = hash('sha256', content, 'buffer')
const seal = sealDetached(here.sealer, content, founded)
const token = timestampToken(here.tsa, { sha256, serial: 9n, genTime: founded, policyOid, accuracyMs: 1000 })
const roots = [here.root.certificate]

type Why = 'form' | 'digest' | 'signature' | 'chain'

/** All that this package says of a seal or a token; null when it holds. */
function fault(der: Buffer, profile: 'sealing' | 'timestamping'): Why | null {
  let read: ReadCms
  try {
    read = profile === 'sealing' ? readCanonicalSeal(der) : readCanonicalToken(der)
  } catch (error) {
    if (error instanceof PkiError) return 'form'
    throw error
  }
  const { messageDigest, signerCertificate, certificates, crls } = read
  const imprint = profile === 'sealing' ? messageDigest : (read as ReadToken).imprint
  if (!imprint.equals(sha256)) return 'digest'
  const chain = { certificate: signerCertificate, inside: certificates, crls, roots, at: founded, profile }
  if (!validateChain(chain).holds) return 'chain'
  return verifySignature(read).holds ? null : 'signature'
}

t.test('turn any bit of a seal or a token: nothing in it is free', async (t) => {
  for (const [der, profile] of [
    [seal, 'sealing'],
    [token, 'timestamping'],
  ] as const) {
    t.equal(fault(der, profile), null, 'as it was made')
    const refused: Record<Why, number> = { form: 0, digest: 0, signature: 0, chain: 0 }
    const free: number[] = []
    for (let bit = 0; bit < der.length * 8; bit += 1) {
      const copy = Buffer.from(der)
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
      const why = fault(copy, profile)
      if (why === null) free.push(bit)
      else refused[why] += 1
    }
    t.same(free, [], `of ${der.length * 8} bits`)
    t.ok(refused.signature > 0 && refused.chain > 0, JSON.stringify(refused))
  }
})

/** Where values of DER begin: to alter those octets reaches the reader's every branch. */
function starts(der: Buffer): number[] {
  const nodes = [readDer(der)]
  for (const node of nodes) nodes.push(...node.children) // the list grows while it is walked
  return nodes.flatMap(({ start, content: inside }) => [start, start + 1, inside])
}

t.test('whatever is done to its bytes, a CMS is read or refused, soon, and never holds altered', async (t) => {
  const change = fc.record({
    at: fc.nat(),
    octet: fc.nat({ max: 255 }),
    cut: fc.nat({ max: 12 }),
    add: fc.uint8Array({ maxLength: 6 }),
  })
  let slowest = 0
  for (const [der, profile] of [
    [seal, 'sealing'],
    [token, 'timestamping'],
    [here.crl, 'sealing'],
  ] as const) {
    const places = starts(der)
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, structural) => {
        let altered: Buffer = Buffer.from(der)
        for (const { at, octet, cut, add } of changes) {
          const place = structural ? (places[at % places.length] as number) : at % altered.length
          // Half of the changes keep the length, else nearly all would end at the outermost one.
          if (cut > 6) altered[place] = octet
          else altered = Buffer.concat([altered.subarray(0, place), Buffer.from(add), altered.subarray(place + cut)])
        }
        const started = performance.now()
        const why = fault(altered, profile)
        for (const read of [readSeal, readToken]) attempt(() => read(altered))
        const chain = {
          certificate: altered,
          inside: [altered],
          crls: [altered],
          roots: [altered],
          at: founded,
          profile,
        }
        attempt(() => validateChain(chain))
        slowest = Math.max(slowest, performance.now() - started)
        return why !== null || altered.equals(der)
      }),
      { numRuns: 1500 },
    )
  }
  t.ok(slowest < 1000, `the slowest took ${slowest.toFixed(1)} ms`)
})

/** Only ever its own error. */
function attempt(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
  }
}

t.test('altered certificates and CRLs never hold and never crash the judgement', async (t) => {
  const change = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 })
  const read = readSeal(seal)
  const alteredBy = (der: Buffer, changes: [number, number][]): Buffer => {
    const copy = Buffer.from(der)
    for (const [at, mask] of changes) copy[at % copy.length] = (copy[at % copy.length] as number) ^ mask
    return copy
  }
  fc.assert(
    fc.property(change, fc.constantFrom('leaf', 'root', 'crl'), (changes, which) => {
      const is = (name: string, der: Buffer): Buffer => (name === which ? alteredBy(der, changes) : der)
      const certificate = is('leaf', read.signerCertificate)
      const inside = [certificate, is('root', here.root.certificate)]
      const crls = [is('crl', here.crl)]
      const same =
        certificate.equals(read.signerCertificate) &&
        inside[1]?.equals(here.root.certificate) &&
        crls[0]?.equals(here.crl)
      const verdict = validateChain({ certificate, inside, crls, roots, at: founded, profile: 'sealing' })
      return verdict.holds === (same === true)
    }),
    { numRuns: 1500 },
  )
  t.match(
    validateChain({
      certificate: read.signerCertificate,
      inside: [],
      crls: read.crls,
      roots,
      at: founded,
      profile: 'sealing',
    }),
    { holds: true },
  )
})
