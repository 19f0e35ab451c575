import t from 'tap'
import { certificateParts } from '../src/certificate-parts.ts'
import { integer, sequence, tlv } from '../src/der.ts'
import type { ChainRefusalCode } from '../src/index.ts'
import { type Case, judge, root, rootCrl } from './fixtures/chain-case.ts'
import {
  authority,
  type CrlOptions,
  certAndCrlSign,
  certificate,
  crl,
  days,
  extension,
  sealingExtensions,
  serialOf,
  unknown,
} from './fixtures/unusual.ts'

const middle = certificate({ name: 'Middle', issuer: root, extensions: [authority(0), certAndCrlSign] })
const sealer = certificate({ name: 'Sealer', issuer: root, extensions: sealingExtensions })
const deep = certificate({ name: 'Deep', issuer: middle, extensions: sealingExtensions })
const middleCrl = crl({ issuer: middle })

const with_ = (is: string, options: Partial<CrlOptions>, code?: ChainRefusalCode): Case => ({
  is,
  leaf: sealer,
  crls: [crl({ issuer: root, ...options })],
  ...(code === undefined ? {} : { code }),
})
const unasked = { openssl: 'unasked' } as const

t.test('a CRL for each certificate but the root, and no other', async (t) => {
  const chain = { leaf: deep, inside: [middle] }
  const foreign = certificate({ name: 'Foreign', extensions: [authority(), certAndCrlSign] })
  await judge(t, [
    { is: 'both', ...chain, crls: [middleCrl, rootCrl], path: 3 },
    { is: 'none', leaf: sealer, crls: [], code: 'crl-missing' },
    { is: 'none for the end', ...chain, crls: [rootCrl], code: 'crl-missing' },
    { is: 'none for the intermediate', ...chain, crls: [middleCrl], code: 'crl-missing' },
    { is: 'of another authority', leaf: sealer, crls: [crl({ issuer: foreign })], code: 'crl-missing' },
    {
      is: 'of another name, by the same key',
      leaf: sealer,
      crls: [crl({ issuer: foreign, signWith: root.privateKey, noKeyId: true })],
      code: 'crl-missing',
    },
    { is: 'one of nobody in the chain too', leaf: sealer, crls: [rootCrl, middleCrl], code: 'crl-surplus', ...unasked },
    { is: 'the same one twice', leaf: sealer, crls: [rootCrl, rootCrl], code: 'crl-surplus', ...unasked },
    {
      is: 'an older one beside it',
      leaf: sealer,
      crls: [crl({ issuer: root, from: days(-7), until: days(0) }), rootCrl],
      code: 'crl-surplus',
      ...unasked,
    },
    {
      is: 'many',
      leaf: sealer,
      crls: Array.from({ length: 17 }, () => rootCrl),
      code: 'certificate-surplus',
      ...unasked,
    },
  ])
})

t.test('a CRL is its issuer`s, and of its time', async (t) => {
  const bytes = Buffer.from(rootCrl)
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
  await judge(t, [
    with_('signed by another key', { signWith: sealer.privateKey }, 'crl-signature'),
    { is: 'a signature with a bit turned', leaf: sealer, crls: [bytes], code: 'crl-signature' },
    with_('yesterday`s', { from: days(-2), until: days(-1) }, 'crl-expired'),
    with_('tomorrow`s', { from: days(1) }, 'crl-not-yet-current'),
    { ...with_('current for ever', { noNextUpdate: true }, 'crl-malformed'), ...unasked },
    { is: 'no CRL at all', leaf: sealer, crls: [sequence(integer(1))], code: 'crl-malformed', ...unasked },
    { is: 'a certificate', leaf: sealer, crls: [root.certificate], code: 'crl-malformed', ...unasked },
  ])
})

t.test('revoked before, after, and others', async (t) => {
  const serial = serialOf(sealer)
  const one = { serial, at: days(-1) }
  const many = Array.from({ length: 12_000 }, (_, i) => ({ serial: integer(100_000 + i), at: days(-1) }))
  await judge(t, [
    with_('before', { revoked: [one] }, 'certificate-revoked'),
    {
      ...with_('at that second', { revoked: [{ serial, at: days(0) }] }, 'certificate-revoked'),
      at: days(0),
      ...unasked,
    },
    // openssl does not look at the date of an entry: a certificate on a list is revoked to it.
    { ...with_('after', { revoked: [{ serial, at: days(5) }] }), ...unasked },
    { ...with_('after, and now it is', { revoked: [{ serial, at: days(5) }] }, 'certificate-revoked'), at: days(6) },
    with_('twice, the later one first', { revoked: [{ serial, at: days(5) }, one] }, 'certificate-revoked'),
    with_('others', { revoked: many }),
    with_('the last of many', { revoked: [...many, one] }, 'certificate-revoked'),
    {
      is: 'the intermediate',
      leaf: deep,
      inside: [middle],
      crls: [crl({ issuer: root, revoked: [{ serial: serialOf(middle), at: days(-1) }] }), middleCrl],
      code: 'certificate-revoked',
    },
    {
      is: 'the same serial under another issuer',
      leaf: deep,
      inside: [middle],
      crls: [crl({ issuer: root, revoked: [{ serial: serialOf(deep), at: days(-1) }] }), middleCrl],
      path: 3,
    },
  ])
})

t.test('a list that says more than we can read', async (t) => {
  const refused = 'crl-critical-extension-unknown'
  const reason = extension('2.5.29.21', false, tlv(0x0a, Buffer.of(1)))
  const certificateIssuer = extension(
    '2.5.29.29',
    true,
    sequence(tlv(0xa4, certificateParts(root.certificate).subject)),
  )
  const entry = (extensions: Buffer): Partial<CrlOptions> => ({
    revoked: [{ serial: integer(7), at: days(-1), extensions }],
  })
  const indirect = extension('2.5.29.28', true, sequence(tlv(0x84, Buffer.of(0xff))))
  await judge(t, [
    with_('an extension that is not critical', { extensions: [unknown(false)] }),
    with_('one that is', { extensions: [unknown(true)] }, refused),
    with_('an entry with its reason', entry(reason)),
    { ...with_('an entry that names its issuer, which openssl reads', entry(certificateIssuer), refused), ...unasked },
    with_('an entry with a critical extension', entry(unknown(true)), refused),
    with_('an indirect list', { extensions: [indirect] }, refused),
    { ...with_('a delta', { extensions: [extension('2.5.29.27', true, integer(1))] }, refused), ...unasked },
    {
      ...with_('a delta that hides it', { extensions: [extension('2.5.29.27', false, integer(1))] }, refused),
      ...unasked,
    },
    {
      ...with_('an extension twice', { extensions: [unknown(false), unknown(false)] }, 'crl-malformed'),
      ...unasked,
    },
  ])
})
