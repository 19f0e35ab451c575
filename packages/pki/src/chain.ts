import type { Asked, ChainBudget } from './chain-budget.ts'
import { type Coverage, coverageOf } from './chain-crls.ts'
import { datesFault } from './chain-dates.ts'
import { findPaths, type Path } from './chain-path.ts'
import { profileFault } from './chain-profile.ts'
import { type ChainRefusal, type ChainRefusalCode, refusal } from './chain-refusal.ts'
import { type Crl, knownCrl } from './crl-reader.ts'
import { type KnownCertificate, knownCertificate } from './known-certificate.ts'
import { PkiError } from './pki-error.ts'
import { Recent } from './recent.ts'
import type { CertificateProfile } from './x509-extensions.ts'

export interface ChainOptions {
  /** Of the signer. */
  certificate: Buffer
  /** All certificates of the CMS, the signer's included; every one must be in the path. */
  inside: readonly Buffer[]
  /** All CRLs of the CMS; every one must be of an issuer in the path. */
  crls: readonly Buffer[]
  /** Trusted, each by all of its bytes. Need not be inside. */
  roots: readonly Buffer[]
  /** When the certificates must be valid and unrevoked. */
  at: Date
  /** When the CRLs must be current; default `at`. The CRLs in an old token are those of its own time, whenever its chain is judged. */
  crlsAt?: Date
  profile: CertificateProfile
  /** Shared by all chains of one examination; default none. Once it is spent, `chain-budget` is the answer to every further chain. */
  budget?: ChainBudget
}

/** `path` from the certificate to the root, both included. */
export type ChainVerdict = { holds: true; path: Buffer[] } | ChainRefusal

interface Candidate {
  path: Path
  coverage: Coverage[]
}
type Undated = { candidates: Candidate[]; fault: ChainRefusal; asked: Asked }

const chains = new Recent<Undated>(64, 16 * 1024 * 1024)
/** More certificates than any chain has would only be work. */
const insideMax = 16
/** The longest that are in use have a tenth. Each candidate for its issuer has to hash all of a certificate. */
const certificateBytesMax = 65_536

/**
 * Path validation of RFC 5280 section 6 with a CRL for every certificate but the root, and our own demands on the end of the path. Never
 * throws for what the certificates and CRLs are; throws RangeError for a time that is none. What does not depend on time is done once for the
 * same bytes, so thousands of seals under one authority cost little more than their own signatures.
 */
export function validateChain(options: ChainOptions): ChainVerdict {
  const { certificate, inside, crls, roots, at, crlsAt = at, profile, budget } = options
  if (Number.isNaN(at.getTime()) || Number.isNaN(crlsAt.getTime())) throw new RangeError('a chain is judged at a time')
  if (budget?.spent) return budgetSpent
  const kind = `${profile} ${inside.length} ${crls.length}`
  const { candidates, fault, asked } = chains.get(kind, [certificate, ...inside, ...crls, ...roots], (copies) => {
    const [own, ...rest] = copies as [Buffer, ...Buffer[]]
    return undated(own, rest.slice(0, inside.length), rest.slice(inside.length).slice(0, crls.length), roots, profile)
  })
  budget?.take(asked)
  if (budget?.spent) return budgetSpent
  let first: ChainRefusal | null = null
  for (const { path, coverage } of candidates) {
    const why = datesFault(path, coverage, { at, crlsAt })
    if (why === null) return { holds: true, path: path.map(({ der }) => Buffer.from(der)) }
    first ??= why
  }
  return first ?? fault
}

const budgetSpent = refusal('chain-budget', 'the chains up to here asked for more signatures than all of them may')

function undated(
  own: Buffer,
  inside: readonly Buffer[],
  crls: readonly Buffer[],
  roots: readonly Buffer[],
  profile: CertificateProfile,
): Undated {
  const asked: Asked = new Set()
  const none = (fault: ChainRefusal): Undated => ({ candidates: [], fault, asked })
  if (inside.length > insideMax || crls.length > insideMax)
    return none(refusal('certificate-surplus', `there are more than ${insideMax} certificates or CRLs`))
  if ([own, ...inside].some(({ length }) => length > certificateBytesMax))
    return none(refusal('chain-malformed', `a certificate is longer than ${certificateBytesMax} bytes`))
  const read = readAll(own, inside, crls, roots)
  if ('holds' in read) return none(read)
  const ownFault = profileFault(read.own, profile)
  if (ownFault !== null) return none(ownFault)
  const { paths, fault } = findPaths(read.own, read.inside, read.roots, asked)
  const results = paths.map((path) => complete(path, read, asked))
  const candidates = results.flatMap((result) => ('holds' in result ? [] : [result]))
  return { candidates, fault: results.find((result) => 'holds' in result) ?? fault, asked }
}

interface Read {
  own: KnownCertificate
  inside: KnownCertificate[]
  crls: Crl[]
  roots: KnownCertificate[]
}

function readAll(
  own: Buffer,
  inside: readonly Buffer[],
  crls: readonly Buffer[],
  roots: readonly Buffer[],
): Read | ChainRefusal {
  const all = <Value>(
    code: ChainRefusalCode,
    ders: readonly Buffer[],
    read: (der: Buffer) => Value,
  ): Value[] | ChainRefusal => {
    try {
      return ders.map(read)
    } catch (error) {
      if (error instanceof PkiError) return refusal(code, error.message)
      throw error
    }
  }
  const certificates = all('chain-malformed', [own, ...inside], knownCertificate)
  if ('holds' in certificates) return certificates
  const trusted = all('chain-malformed', roots, knownCertificate)
  if ('holds' in trusted) return trusted
  const lists = all('crl-malformed', crls, knownCrl)
  if ('holds' in lists) return lists
  const [first, ...rest] = certificates as [KnownCertificate, ...KnownCertificate[]]
  return { own: first, inside: rest, crls: lists, roots: trusted }
}

/** Nothing inside but the path, and a CRL for each of it. */
function complete(path: Path, { inside, roots, crls }: Read, asked: Asked): Candidate | ChainRefusal {
  for (const [i, one] of inside.entries()) {
    const trusted = roots.some(({ der }) => der.equals(one.der))
    if (one.subject.equals(one.issuer) && !trusted)
      return refusal('chain-untrusted-root', 'a self-signed certificate inside is no trusted root')
    if (!path.some(({ der }) => der.equals(one.der)) || inside.findIndex(({ der }) => der.equals(one.der)) !== i)
      return refusal('certificate-surplus', 'a certificate inside is not of the chain, or there twice')
  }
  try {
    const coverage = coverageOf(path, crls, asked)
    return 'holds' in coverage ? coverage : { path, coverage }
  } catch (error) {
    if (error instanceof PkiError) return refusal('crl-malformed', error.message)
    throw error
  }
}
