import t from 'tap'
import { validateChain } from '../src/index.ts'
import { at, type Case, judge, optionsOf, root } from './fixtures/chain-case.ts'
import {
  authority,
  certAndCrlSign,
  certificate,
  crl,
  days,
  p256,
  sealingExtensions,
  serialOf,
} from './fixtures/unusual.ts'

const other = certificate({ name: 'Other root', extensions: [authority(), certAndCrlSign] })
const sealer = certificate({ name: 'Sealer', issuer: root, extensions: sealingExtensions })

t.test('when', async (t) => {
  const short = certificate({ name: 'x', issuer: root, extensions: sealingExtensions, until: days(3) })
  const late = certificate({ name: 'x', issuer: root, extensions: sealingExtensions, from: days(3) })
  const oldRoot = certificate({ name: 'Old', extensions: [authority(), certAndCrlSign], until: days(3) })
  const underOld = certificate({ name: 'x', issuer: oldRoot, extensions: sealingExtensions })
  const old = { leaf: underOld, roots: [oldRoot], crls: [crl({ issuer: oldRoot })] }
  await judge(t, [
    {
      is: 'at its last second (RFC 5280 4.1.2.5), which openssl takes for past',
      leaf: short,
      at: days(3),
      openssl: 'unasked',
    },
    { is: 'before it', leaf: short, at: days(2) },
    { is: 'expired', leaf: short, at: new Date(days(3).getTime() + 1000), code: 'certificate-expired' },
    { is: 'not yet', leaf: late, at: new Date(days(3).getTime() - 1000), code: 'certificate-not-yet-valid' },
    { is: 'the root in time', ...old, at: days(2) },
    { is: 'the root expired', ...old, at: days(4), code: 'certificate-expired' },
  ])
  const one = optionsOf({ is: '', leaf: sealer })
  const times = { at: new Date(at.getTime() + 365 * 86_400_000), crlsAt: at }
  t.match(validateChain({ ...one, ...times }), { holds: true }, 'a CRL of the time, a chain of today')
  t.match(validateChain({ ...one, at: times.at }), { code: 'crl-expired' })
  t.match(validateChain({ ...one, at: days(2000), crlsAt: at }), { code: 'certificate-expired' })
  const later = {
    ...one,
    crls: [crl({ issuer: root, revoked: [{ serial: serialOf(sealer), at: days(5) }] })],
    crlsAt: at,
  }
  t.match(validateChain({ ...later, at: days(4) }), { holds: true })
  t.match(validateChain({ ...later, at: days(6) }), { code: 'certificate-revoked' }, 'announced then, true now')
  t.throws(() => validateChain({ ...one, at: new Date(Number.NaN) }), RangeError)
  t.throws(() => validateChain({ ...one, crlsAt: new Date(Number.NaN) }), RangeError)
})

t.test('a chain is judged anew for each time, root and set of CRLs, however often it was seen', async (t) => {
  const revoking = crl({ issuer: root, revoked: [{ serial: serialOf(sealer), at: days(0) }] })
  for (let round = 0; round < 3; round += 1) {
    const one = { is: '', leaf: sealer }
    t.match(validateChain(optionsOf(one)), { holds: true })
    t.match(validateChain(optionsOf({ ...one, at: days(8) })), { code: 'crl-expired' })
    t.match(validateChain(optionsOf({ ...one, crls: [revoking] })), { code: 'certificate-revoked' })
    t.match(validateChain(optionsOf({ ...one, roots: [other] })), { code: 'chain-incomplete' })
    t.match(validateChain(optionsOf({ ...one, profile: 'timestamping' })), { code: 'certificate-purpose' })
    t.match(validateChain(optionsOf({ ...one, crls: [] })), { code: 'crl-missing' })
  }
  // Of its own: what was seen before is remembered by other buffers of the same bytes.
  const fresh = certificate({ name: 'Fresh', extensions: [authority(), certAndCrlSign] })
  const leaf = certificate({ name: 'x', issuer: fresh, extensions: sealingExtensions })
  const options = optionsOf({ is: '', leaf, roots: [fresh], crls: [crl({ issuer: fresh })] })
  const verdict = validateChain(options)
  if (verdict.holds) for (const der of verdict.path) der.fill(0)
  t.match(validateChain(options), { holds: true }, 'what was given back is not what is remembered')
  fresh.certificate.fill(0)
  t.match(validateChain(options), { code: 'chain-malformed' }, 'nor is what was given')
})

t.test('loops and thickets end soon', async (t) => {
  const extensions = [authority(), certAndCrlSign]
  const [keysA, keysB] = [p256(), p256()]
  const [a, b] = [
    certificate({ name: 'A', keys: keysA, extensions }),
    certificate({ name: 'B', keys: keysB, extensions }),
  ]
  // Each A above each B and each B above each A: 7 to the power of 7 ways, none of them to a root.
  const crossed = Array.from({ length: 7 }, () => [
    certificate({ name: 'A', keys: keysA, issuer: b, extensions }),
    certificate({ name: 'B', keys: keysB, issuer: a, extensions }),
  ]).flat()
  const leaf = certificate({ name: 'x', issuer: a, extensions: sealingExtensions })
  const started = performance.now()
  const verdict = validateChain(optionsOf({ is: '', leaf, inside: crossed }))
  t.match(verdict, { holds: false, code: 'chain-too-long' })
  t.ok(performance.now() - started < 1000, `${Math.round(performance.now() - started)} ms`)
  const many = (n: number): Case => ({ is: '', leaf, inside: Array.from({ length: n }, () => a) })
  t.match(validateChain(optionsOf(many(16))), { code: 'certificate-surplus', reason: /more than 16/ })
  let issuer = certificate({ name: 'Long', extensions })
  const top = issuer
  const line = Array.from({ length: 8 }, (_, i) => (issuer = certificate({ name: `Long ${i}`, issuer, extensions })))
  const end = certificate({ name: 'x', issuer, extensions: sealingExtensions })
  const crls = [top, ...line].map((one) => crl({ issuer: one }))
  t.match(validateChain(optionsOf({ is: '', leaf: end, inside: line, roots: [top], crls })), { code: 'chain-too-long' })
})
