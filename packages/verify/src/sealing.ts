import {
  type CertificateProfile,
  ChainBudget,
  type ReadCms,
  type ReadToken,
  readCanonicalSeal,
  readCanonicalToken,
  validateChain,
  verifySignature,
} from '@zegel/pki'
import type { DossierFile } from './dossier.ts'
import { type Findings, type Place, Unproven } from './findings.ts'
import { Sealers } from './sealers.ts'
import { SeenBytes } from './seen-bytes.ts'
import type { Trust } from './verdict.ts'

/** What a token says that the other checks need. */
export interface TokenSays {
  genTime: Date
  policyOid: string
  /** of the timestamp authority */
  certificate: Buffer
  /** from its certificate to the trusted root; empty when the chain does not hold */
  chain: readonly Buffer[]
}

/** The reader's clock may be this much behind a token's, ms. */
const CLOCK_MS = 600_000

/**
 * Different signatures of certificates and revocation lists in one dossier: each of 150 evidences may bring new lists of
 * the sealer's authority, of that of the timestamps and of the root above both, and certificates are few. On P-384 each
 * takes 0.7 ms.
 */
const CHAIN_SIGNATURES_MAX = 640

/** Checks seals and timestamps against what the reader trusts, and remembers which certificates they hold. */
export class Sealing {
  readonly certificates = new SeenBytes()
  readonly crls = new SeenBytes()
  /** who sealed */
  readonly sealers = new Sealers()
  readonly #trust: Pick<Trust, 'roots' | 'at'>
  readonly #findings: Findings
  readonly #budget = new ChainBudget(CHAIN_SIGNATURES_MAX)

  constructor(trust: Pick<Trust, 'roots' | 'at'>, findings: Findings) {
    this.#trust = trust
    this.#findings = findings
  }

  /** A CAdES seal over a manifest; its chain is judged at the moment of its timestamp. */
  checkSeal(seal: DossierFile, manifest: DossierFile, genTime: Date | undefined, where: Place): void {
    const place = { ...where, file: seal.name }
    const read = this.#findings.attempt('seal-form', place, () => readCanonicalSeal(seal.bytes as Buffer))
    if (!read) return
    this.#remember(read)
    const other = !read.messageDigest.equals(manifest.sha256)
    this.#findings.expect('seal-digest', other && `it is over other bytes than ${manifest.name}`, place)
    if (!genTime) return this.#findings.unchecked('seal-chain', 'its timestamp cannot be read', place)
    const after = read.signingTime > genTime
    this.#findings.expect('seal-time', after && `it says ${read.signingTime.toISOString()}, after its timestamp`, place)
    const chain = this.#checkChain(read, 'seal-chain', { profile: 'sealing', at: genTime, crlsAt: genTime }, place)
    this.sealers.add({ certificate: read.signerCertificate, chain, file: seal.name })
    this.#checkSignature(read, 'seal-signature', place)
  }

  /** An RFC 3161 token over a file; its chain is judged both at its own moment and at the reader's. */
  checkToken(token: DossierFile, over: DossierFile | undefined, where: Place): TokenSays | undefined {
    const place = { ...where, file: token.name }
    const read = this.#findings.attempt('token-form', place, () => readCanonicalToken(token.bytes as Buffer))
    if (!read) return undefined
    this.#remember(read)
    if (over) {
      const other = !read.imprint.equals(over.sha256)
      this.#findings.expect('token-imprint', other && `it is over other bytes than ${over.name}`, place)
    }
    const chain = this.#checkTokenChain(read, place)
    this.#checkSignature(read, 'token-signature', place)
    return { genTime: read.genTime, policyOid: read.policyOid, certificate: read.signerCertificate, chain }
  }

  #checkTokenChain(read: ReadToken, place: Place): readonly Buffer[] {
    const { genTime } = read
    const { at } = this.#trust
    if (genTime.getTime() > at.getTime() + CLOCK_MS) {
      const detail = `it is of ${genTime.toISOString()}, after the moment for which it is judged, ${at.toISOString()}`
      this.#findings.fails('token-chain', detail, place)
      return []
    }
    const then = validateChain({ ...this.#chainOf(read), profile: 'timestamping', at: genTime })
    if (!then.holds) {
      this.#findings.fails('token-chain', `${then.reason} (${then.code})`, place)
      return []
    }
    return this.#checkChain(read, 'token-chain', { profile: 'timestamping', at, crlsAt: genTime }, place)
  }

  /** Returns the chain to the root; none when it does not hold. */
  #checkChain(
    read: ReadCms,
    code: 'seal-chain' | 'token-chain',
    judged: { profile: CertificateProfile; at: Date; crlsAt: Date },
    place: Place,
  ): readonly Buffer[] {
    const verdict = validateChain({ ...this.#chainOf(read), ...judged })
    this.#findings.expect(code, !verdict.holds && `${verdict.reason} (${verdict.code})`, place)
    return verdict.holds ? verdict.path : []
  }

  #chainOf({ signerCertificate, certificates, crls }: ReadCms) {
    return {
      certificate: signerCertificate,
      inside: certificates,
      crls,
      roots: this.#trust.roots,
      budget: this.#budget,
    }
  }

  #checkSignature(read: ReadCms, code: 'seal-signature' | 'token-signature', place: Place): void {
    this.#findings.attempt(code, place, () => {
      const verdict = verifySignature(read)
      if (!verdict.holds) throw new Unproven(`${verdict.reason} (${verdict.code})`)
    })
  }

  #remember({ certificates, crls }: ReadCms): void {
    for (const certificate of certificates) this.certificates.add(certificate)
    for (const crl of crls) this.crls.add(crl)
  }
}
