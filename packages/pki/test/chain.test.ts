import t from 'tap'
import { bitString, sequence } from '../src/der.ts'
import { type ChainRefusalCode, type Issuer } from '../src/index.ts'
import { type Case, judge, root, rootCrl } from './fixtures/chain-case.ts'
import {
  authority,
  certAndCrlSign,
  certificate,
  crl,
  days,
  extension,
  noAuthority,
  p384,
  purposes,
  rsa,
  rsaPss,
  sealingExtensions,
  timeStamping,
  timestampingExtensions,
  unknown,
  usage,
} from './fixtures/unusual.ts'

const other = certificate({ name: 'Other root', extensions: [authority(), certAndCrlSign] })
const middle = certificate({ name: 'Middle', issuer: root, extensions: [authority(0), certAndCrlSign] })
const sealer = certificate({ name: 'Sealer', issuer: root, extensions: sealingExtensions })
const tsa = certificate({ name: 'Tsa', issuer: root, extensions: timestampingExtensions })
const deep = certificate({ name: 'Deep', issuer: middle, extensions: sealingExtensions })

const middleCrl = crl({ issuer: middle })

t.test('chains that hold: with the root inside or not, below an intermediate, under RSA and P-384', async (t) => {
  const rsaRoot = certificate({ name: 'RSA root', keys: rsa(3072), extensions: [authority(), certAndCrlSign] })
  const wide = certificate({ name: 'Wide', issuer: rsaRoot, keys: p384(), extensions: [authority(), certAndCrlSign] })
  const below = certificate({ name: 'Below', issuer: wide, extensions: timestampingExtensions })
  const tsaCommits = [noAuthority, usage(0xc0), purposes(true, timeStamping)]
  await judge(t, [
    { is: 'a sealer', leaf: sealer },
    { is: 'with its root', leaf: sealer, inside: [root] },
    { is: 'one of two roots', leaf: sealer, inside: [root], roots: [other, root] },
    { is: 'a timestamp authority', leaf: tsa, inside: [root], profile: 'timestamping' },
    { is: 'an intermediate', leaf: deep, inside: [middle, root], crls: [rootCrl, middleCrl], path: 3 },
    {
      is: 'RSA above P-384 above P-256',
      leaf: below,
      inside: [wide],
      roots: [rsaRoot],
      crls: [crl({ issuer: rsaRoot }), crl({ issuer: wide })],
      profile: 'timestamping',
      path: 3,
    },
    {
      is: 'a timestamp authority that commits too',
      leaf: certificate({ name: 'x', issuer: root, extensions: tsaCommits }),
      profile: 'timestamping',
    },
    {
      is: 'an extension that is not critical',
      leaf: certificate({ name: 'x', issuer: root, extensions: [...sealingExtensions, unknown(false)] }),
    },
    {
      is: 'no key identifier of the issuer',
      leaf: certificate({ name: 'x', issuer: root, extensions: sealingExtensions, authorityKeyId: null }),
    },
    { is: 'at the first second', leaf: sealer, at: days(0) },
    {
      is: 'at the last second of the CRL, which openssl takes for past',
      leaf: sealer,
      at: days(7),
      openssl: 'unasked',
    },
  ])
})

t.test('chains that lead nowhere, or are not what they say', async (t) => {
  const impostor = certificate({ name: 'Root', extensions: [authority(1), certAndCrlSign] })
  const byImpostor = { name: 'x', issuer: root, signWith: impostor.privateKey, extensions: sealingExtensions }
  const sealingRoot = certificate({ name: 'Self', extensions: sealingExtensions })
  const pss = certificate({ name: 'PSS', keys: rsaPss(), extensions: [authority(), certAndCrlSign] })
  const small = certificate({ name: 'Small', keys: rsa(1024), extensions: [authority(), certAndCrlSign] })
  await judge(t, [
    { is: 'no issuer', leaf: deep, crls: [], code: 'chain-incomplete' },
    { is: 'another root is trusted', leaf: sealer, inside: [root], roots: [other], code: 'chain-untrusted-root' },
    { is: 'no root is trusted', leaf: sealer, inside: [root], roots: [], code: 'chain-untrusted-root' },
    { is: 'a root of the same name', leaf: sealer, inside: [impostor], roots: [impostor], code: 'chain-incomplete' },
    { is: 'a key that is not the issuer`s', leaf: certificate(byImpostor), code: 'chain-signature' },
    {
      is: 'the same with no key identifier',
      leaf: certificate({ ...byImpostor, authorityKeyId: null }),
      code: 'chain-signature',
    },
    {
      is: 'the chain of an impostor, inside, to a root of the trusted one`s name',
      leaf: certificate({ name: 'x', issuer: impostor, extensions: sealingExtensions }),
      inside: [impostor],
      crls: [crl({ issuer: impostor })],
      code: 'chain-untrusted-root',
    },
    {
      is: 'a trusted root that seals',
      leaf: sealingRoot,
      roots: [sealingRoot],
      crls: [],
      code: 'chain-incomplete',
      openssl: 'unasked',
    },
    {
      is: 'an RSA-PSS signature under the name of PKCS#1 v1.5',
      leaf: certificate({ name: 'x', issuer: pss, extensions: sealingExtensions }),
      roots: [pss],
      crls: [crl({ issuer: pss })],
      code: 'chain-algorithm',
    },
    {
      is: 'another key identifier than the issuer`s',
      leaf: certificate({ name: 'x', issuer: root, extensions: sealingExtensions, authorityKeyId: Buffer.alloc(20) }),
      code: 'chain-incomplete',
    },
    {
      is: 'an RSA key of 1024 bits',
      leaf: certificate({ name: 'x', issuer: small, extensions: sealingExtensions }),
      roots: [small],
      crls: [crl({ issuer: small })],
      code: 'chain-algorithm',
      openssl: 'unasked',
    },
    {
      is: 'a certificate not of the chain',
      leaf: sealer,
      inside: [middle],
      code: 'certificate-surplus',
      openssl: 'unasked',
    },
    { is: 'a certificate twice', leaf: sealer, inside: [root, root], code: 'certificate-surplus', openssl: 'unasked' },
    {
      is: 'a self-signed one beside the chain',
      leaf: sealer,
      inside: [root, other],
      code: 'chain-untrusted-root',
      openssl: 'unasked',
    },
    {
      is: 'a second trusted root beside the chain',
      leaf: sealer,
      inside: [root, other],
      roots: [root, other],
      code: 'certificate-surplus',
      openssl: 'unasked',
    },
    {
      is: 'sixteen and more certificates',
      leaf: sealer,
      inside: Array.from({ length: 16 }, () => middle),
      code: 'certificate-surplus',
      openssl: 'unasked',
    },
  ])
})

t.test('who may issue', async (t) => {
  const under = (issuer: Issuer): Issuer => certificate({ name: 'End', issuer, extensions: sealingExtensions })
  const below = (name: string, issuer: Issuer, ...extensions: Buffer[]): Issuer =>
    certificate({ name, issuer, extensions })
  const leafIssuer = below('Leaf', root, noAuthority, certAndCrlSign)
  const noConstraints = below('Bare', root, certAndCrlSign)
  const noSign = below('No sign', root, authority(), usage(0x02))
  const noUsage = below('No usage', root, authority())
  const noCrlSign = below('No CRLs', root, authority(), usage(0x04))
  const tooDeep = below('Too deep', middle, authority(), certAndCrlSign)
  const constrained = below('Constrained', root, authority(), certAndCrlSign, unknown(true))
  const case_ = (is: string, issuer: Issuer, code: ChainRefusalCode, ...between: Issuer[]): Case => ({
    is,
    leaf: under(issuer),
    inside: [issuer, ...between],
    crls: [rootCrl, crl({ issuer }), ...between.map((one) => crl({ issuer: one }))],
    code,
  })
  await judge(t, [
    case_('CA:FALSE', leafIssuer, 'certificate-constraints'),
    case_('no basicConstraints', noConstraints, 'certificate-constraints'),
    case_('no keyCertSign', noSign, 'certificate-purpose'),
    { ...case_('no key usage', noUsage, 'certificate-purpose'), openssl: 'unasked' },
    case_('no cRLSign', noCrlSign, 'certificate-purpose'),
    case_('pathLen exceeded', tooDeep, 'certificate-constraints', middle),
    case_('a critical extension nobody knows', constrained, 'certificate-critical-extension-unknown'),
  ])
})

t.test('who may seal, who may stamp', async (t) => {
  const with_ = (...extensions: Buffer[]): Issuer => certificate({ name: 'x', issuer: root, extensions })
  const noUsage = extension('2.5.29.15', true, bitString(Buffer.alloc(0)))
  const codeSigning = '1.3.6.1.5.5.7.3.3'
  const stamp = { profile: 'timestamping', code: 'certificate-purpose' } as const
  const seal = { code: 'certificate-purpose', openssl: 'unasked' } as const
  await judge(t, [
    { is: 'the timestamp authority seals', leaf: tsa, ...seal },
    { is: 'the sealer stamps', leaf: sealer, ...stamp },
    { is: 'no nonRepudiation', leaf: with_(noAuthority, usage(0x80)), ...seal },
    { is: 'no key usage', leaf: with_(noAuthority), ...seal },
    { is: 'an extended key usage', leaf: with_(...sealingExtensions, purposes(false, codeSigning)), ...seal },
    { is: 'an authority seals', leaf: with_(authority(), usage(0x46)), ...seal },
    { is: 'the root seals', leaf: root, ...seal },
    {
      is: 'an EKU that is not critical',
      leaf: with_(noAuthority, usage(0x80), purposes(false, timeStamping)),
      ...stamp,
    },
    { is: 'a second EKU', leaf: with_(noAuthority, usage(0x80), purposes(true, timeStamping, codeSigning)), ...stamp },
    { is: 'another EKU', leaf: with_(noAuthority, usage(0x80), purposes(true, codeSigning)), ...stamp },
    { is: 'keyAgreement too', leaf: with_(noAuthority, usage(0x88), purposes(true, timeStamping)), ...stamp },
    { is: 'a key usage of nothing', leaf: with_(noAuthority, noUsage, purposes(true, timeStamping)), ...stamp },
    { is: 'keyEncipherment alone', leaf: with_(noAuthority, usage(0x20), purposes(true, timeStamping)), ...stamp },
    {
      is: 'a critical extension',
      leaf: with_(...sealingExtensions, unknown(true)),
      code: 'certificate-critical-extension-unknown',
    },
    {
      is: 'name constraints, which openssl judges and we do not',
      leaf: with_(...sealingExtensions, extension('2.5.29.30', true, sequence())),
      code: 'certificate-critical-extension-unknown',
      openssl: 'unasked',
    },
  ])
})
