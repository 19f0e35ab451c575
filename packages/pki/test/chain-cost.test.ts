import { createPublicKey } from 'node:crypto'
import t from 'tap'
import { bitString, context, integer, oid, sequence, tag, tlv } from '../src/der.ts'
import { ChainBudget, localSigner, readCanonicalSeal, sealDetached, validateChain } from '../src/index.ts'
import { knownCertificate } from '../src/known-certificate.ts'
import { at, optionsOf, root, rootCrl } from './fixtures/chain-case.ts'
import {
  authority,
  certAndCrlSign,
  certificate,
  crl,
  extension,
  type KeyPair,
  p256,
  p384,
  sealingExtensions,
} from './fixtures/unusual.ts'

/** An RSA key that nobody has the private part of, as it stands in a certificate. */
function rsaKey({ modulusBytes, exponentBytes }: { modulusBytes: number; exponentBytes: number }): KeyPair {
  const number = (bytes: number): Buffer =>
    tlv(tag.integer, Buffer.concat([Buffer.of(1), Buffer.alloc(bytes - 1, 0xff)]))
  const algorithm = sequence(oid('1.2.840.113549.1.1.1'), Buffer.of(5, 0))
  const key = sequence(algorithm, bitString(sequence(number(modulusBytes), number(exponentBytes))))
  return { publicKey: createPublicKey({ key, format: 'der', type: 'spki' }), privateKey: p256().privateKey }
}

t.test('a key that is longer than any that signs is not looked at', async (t) => {
  const keyOf = (sizes: Parameters<typeof rsaKey>[0]) =>
    knownCertificate(
      certificate({ name: 'x', issuer: root, keys: rsaKey(sizes), extensions: sealingExtensions }).certificate,
    ).publicKey
  t.ok(keyOf({ modulusBytes: 1024, exponentBytes: 5 }), 'the longest that is accepted')
  t.equal(keyOf({ modulusBytes: 1024, exponentBytes: 1024 }), null, 'an exponent as long as its modulus')
  t.equal(keyOf({ modulusBytes: 20_000, exponentBytes: 3 }), null, 'a modulus of 160,000 bits')
})

t.test('a certificate that is longer than any', async (t) => {
  const long = extension('1.3.6.1.4.1.32473.9.9', false, Buffer.alloc(70_000))
  const leaf = certificate({ name: 'x', issuer: root, extensions: [...sealingExtensions, long] })
  t.match(validateChain(optionsOf({ is: 'long', leaf })), { holds: false, code: 'chain-malformed' })
})

t.test('all chains of one examination together', async (t) => {
  const sealer = certificate({ name: 'Sealer', issuer: root, extensions: sealingExtensions })
  const chain = (crls: Buffer[], budget: ChainBudget) =>
    validateChain({ ...optionsOf({ is: '', leaf: sealer, crls }), budget })
  const lists = Array.from({ length: 4 }, (_, nth) =>
    crl({ issuer: root, extensions: [extension('1.3.6.1.4.1.32473.9.8', false, integer(nth))] }),
  )
  for (const is of ['for the first time', 'remembered']) {
    const budget = new ChainBudget(4)
    for (const nth of [0, 0, 1, 2])
      t.ok(
        chain([lists[nth] as Buffer], budget).holds,
        `${is}: a certificate and a list more each, and what was asked is free`,
      )
    t.match(chain([lists[3] as Buffer], budget), { holds: false, code: 'chain-budget' }, `${is}: one list too many`)
    t.match(chain([lists[0] as Buffer], budget), { holds: false, code: 'chain-budget' }, `${is}: and nothing after it`)
  }
  t.ok(
    validateChain(optionsOf({ is: '', leaf: sealer, crls: [lists[3] as Buffer] })).holds,
    'nobody else is bound by it',
  )
  for (const none of [0, -1, 1.5, Number.NaN]) t.throws(() => new ChainBudget(none), RangeError)
})

t.test('authorities of one name over each other, and a new certificate below them each time', async (t) => {
  const keys = p384()
  const above = certificate({ name: 'Maze', keys, extensions: [authority(), certAndCrlSign] })
  const inside = Array.from({ length: 14 }, () =>
    certificate({ name: 'Maze', keys, issuer: above, extensions: [authority(), certAndCrlSign] }),
  )
  const leaves = Array.from({ length: 120 }, () =>
    certificate({ name: 'x', issuer: above, extensions: sealingExtensions }),
  )
  const budget = new ChainBudget(320)
  const before = process.cpuUsage()
  const verdicts = leaves.map((leaf) =>
    validateChain({ ...optionsOf({ is: '', leaf, inside, crls: [rootCrl] }), budget }),
  )
  const { user } = process.cpuUsage(before)
  t.notOk(verdicts.some(({ holds }) => holds))
  t.ok(user < 2_000_000, `${leaves.length} chains took ${user / 1000} ms`)
})

t.test('of the certificates in a seal only its signer`s is read, and the others with their chain', async (t) => {
  const sealer = certificate({ name: 'Sealer', issuer: root, extensions: sealingExtensions })
  const fields = [context(0, integer(2)), integer(1), sequence(), sequence()]
  const broken = sequence(sequence(...fields), sequence(), bitString(Buffer.alloc(1)))
  const signer = localSigner({ ...sealer, chain: [broken], crls: [rootCrl] })
  const read = readCanonicalSeal(sealDetached(signer, Buffer.from('x'), at))
  t.ok(read.signerCertificate.equals(sealer.certificate))
  const { certificates: inside, crls } = read
  const verdict = validateChain({ ...optionsOf({ is: '', leaf: sealer }), inside, crls })
  t.match(verdict, { holds: false, code: 'chain-malformed' })
})
