import { type CertificateProfile, localKeyOf, localSigner, ownChain, type Signer } from '@zegel/pki'
import { type ProofEnd, proofEnds } from './proof-ends.ts'
import type { SealingLog } from './seal-page.ts'
import { faultOf, type LoadedSigners } from './signers.ts'

const TOLD_MS = 86_400_000
const PROFILES = { seal: 'sealing', timestamp: 'timestamping' } as const
type Role = keyof typeof PROFILES

/**
 * The signers of a notary that runs for long: their CRLs end and are followed by new ones. What is made with them is
 * always made with those of now.
 */
export class CurrentSigners implements LoadedSigners {
  readonly timestampPolicy: string
  readonly root: Buffer | undefined
  readonly log: LoadedSigners['log']
  readonly crls: LoadedSigners['crls']
  readonly #tell: Tell
  readonly #signers: Record<Role, Signer>
  readonly #revoked: Record<Role, string | undefined> = { seal: undefined, timestamp: undefined }

  constructor({ seal, timestamp, timestampPolicy, root, log, crls }: LoadedSigners, lines: SealingLog) {
    this.timestampPolicy = timestampPolicy
    this.root = root
    this.log = log
    this.crls = crls
    this.#tell = onceADay(lines)
    this.#signers = { seal, timestamp }
  }

  get seal(): Signer {
    return this.#signers.seal
  }

  get timestamp(): Signer {
    return this.#signers.timestamp
  }

  get stopped(): string | undefined {
    return this.#revoked.seal ?? this.#revoked.timestamp
  }

  /**
   * Takes the CRLs that are there by now, each judged as at the start. One that is not fit is told, and the one before
   * it stays; of a certificate that is revoked nothing is made any more. Tells what ends soon.
   */
  async check(now: number): Promise<void> {
    const at = new Date(now)
    try {
      const all = await this.crls(at)
      for (const role of ['seal', 'timestamp'] as const) this.#take(role, all, at)
    } catch (err) {
      this.#tell(now, 'error', { err }, 'the CRLs cannot be read: the ones before them stay')
    }
    for (const end of proofEnds(this)) if (now > end.soon) this.#warn(now, end)
  }

  #take(role: Role, all: readonly Buffer[], at: Date) {
    const old = this.#signers[role]
    const { crls } = ownChain(old.certificate, old.chain, all)
    const isNew = !isSame(crls, old.crls)
    const profile: CertificateProfile = PROFILES[role]
    const fault = faultOf(profile, { ...old, crls }, at)
    if (!fault) {
      this.#revoked[role] = undefined
      if (isNew) this.#signers[role] = withCrls(old, crls)
      return
    }
    const { code, reason } = fault
    const isRevoked = code === 'certificate-revoked'
    if (isRevoked) this.#revoked[role] = `${reason} (${profile})`
    const message = isRevoked ? 'a CRL revokes: nothing is sealed' : 'a new CRL is not fit: the one before it stays'
    // What ends where it stands is told as such.
    if (isRevoked || isNew) this.#tell(at.getTime(), 'error', { code, reason, profile }, message)
  }

  #warn(now: number, { what, at, kind }: ProofEnd) {
    const ends = new Date(at).toISOString()
    const next =
      kind === 'crl'
        ? 'put the next CRL of this authority in the place of its file (ZEGEL_CRL_FILES): it is read within a minute'
        : 'get a new certificate, name its file (ZEGEL_SEALING_KEY_FILE, ZEGEL_TIMESTAMP_KEY_FILE) and start again'
    this.#tell(
      now,
      now > at ? 'error' : 'warn',
      { what, ends, next },
      'something in every proof ends: then nothing is sealed',
    )
  }
}

type Tell = (now: number, level: 'warn' | 'error', members: Record<string, unknown>, message: string) => void

/** The same again only a day later. */
function onceADay(lines: SealingLog): Tell {
  const told = new Map<string, number>()
  return (now, level, members, message) => {
    for (const [key, at] of told) if (now - at >= TOLD_MS) told.delete(key)
    const key = JSON.stringify([level, members.err instanceof Error ? members.err.message : members, message])
    if (told.has(key)) return
    told.set(key, now)
    lines[level](members, message)
  }
}

const isSame = (some: readonly Buffer[], others: readonly Buffer[]) =>
  some.length === others.length && some.every((one, nth) => one.equals(others[nth] as Buffer))

function withCrls(signer: Signer, crls: readonly Buffer[]): Signer {
  const key = localKeyOf(signer)
  return key ? localSigner({ ...key, crls }) : { ...signer, crls }
}
