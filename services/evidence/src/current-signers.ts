import { type CertificateProfile, localKeyOf, localSigner, type Signer } from '@zegel/pki'
import { type ProofEnd, proofEnds } from './proof-ends.ts'
import type { SealingLog } from './seal-page.ts'
import { FOREIGN, SeenCrls } from './seen-crls.ts'
import { countedOf, faultOf, type LoadedSigners, revokedReason } from './signers.ts'

const TOLD_MS = 86_400_000
const PROFILES = { seal: 'sealing', timestamp: 'timestamping' } as const
type Role = keyof typeof PROFILES
const ROLES = Object.keys(PROFILES) as Role[]

/**
 * The signers of a notary that runs for long: their CRLs end and are followed by new ones. What is made with them is
 * always made with those of now.
 */
export class CurrentSigners implements LoadedSigners {
  readonly timestampPolicy: string
  readonly root: Buffer | undefined
  readonly log: LoadedSigners['log']
  readonly crls: LoadedSigners['crls']
  readonly kept: LoadedSigners['kept']
  readonly #tell: Tell
  readonly #seen: Record<Role, SeenCrls>
  readonly #signers: Record<Role, Signer>
  /** whoever looks waits for who looked before: of two at once the slower would put back what it read first */
  #checked: Promise<void> = Promise.resolve()

  constructor({ seal, timestamp, timestampPolicy, root, log, crls, kept }: LoadedSigners, lines: SealingLog) {
    this.timestampPolicy = timestampPolicy
    this.root = root
    this.log = log
    this.crls = crls
    this.kept = kept
    this.#tell = onceADay(lines)
    this.#signers = { seal, timestamp }
    this.#seen = { seal: seenBy(seal), timestamp: seenBy(timestamp) }
  }

  get seal(): Signer {
    return this.#signers.seal
  }

  get timestamp(): Signer {
    return this.#signers.timestamp
  }

  /** A certificate that its authority revoked: until a later CRL of it takes that back. */
  get stopped(): string | undefined {
    const role = ROLES.find((one) => this.#seen[one].revokedSince)
    return role && `${revokedReason(this.#seen[role].revokedSince as Date)} (${PROFILES[role]})`
  }

  /**
   * Takes the CRLs that are there by now, each judged alone. One that is not fit is told, and the one before it stays; of
   * a certificate that is revoked nothing is made any more. Tells what ends soon.
   */
  check(now: number): Promise<void> {
    const checking = this.#checked.then(() => this.#check(now))
    this.#checked = checking.catch(() => {})
    return checking
  }

  async #check(now: number): Promise<void> {
    const at = new Date(now)
    const files: Buffer[] = []
    for (const found of await this.crls(at)) {
      if ('err' in found) {
        const { file, err } = found
        this.#tell(now, 'error', { file, err }, 'a CRL cannot be read: the one before it stays')
        continue
      }
      this.#look(found, at)
      if (!found.isOwn) files.push(found.crl)
    }
    for (const role of ROLES) this.#take(role, at)
    const seen = Object.values(this.#seen)
    try {
      await this.kept.add(countedOf(files, seen), seen)
    } catch (err) {
      this.#tell(now, 'error', { err }, 'the newest CRLs cannot be kept: a restart would forget what they revoke')
    }
    for (const end of proofEnds(this)) if (now > end.soon) this.#warn(now, end)
  }

  #look({ file, crl }: { file: string; crl: Buffer }, at: Date) {
    const passed = ROLES.map((role) => ({ profile: PROFILES[role], why: this.#seen[role].look(crl, at) }))
    const tell = (members: Record<string, unknown>) =>
      this.#tell(at.getTime(), 'error', { file, ...members }, 'a new CRL is not fit: the one before it stays')
    if (passed.every(({ why }) => why?.code === FOREIGN)) {
      tell({ code: FOREIGN, reason: 'it is of no issuer above the signers' })
    }
    for (const { profile, why } of passed) {
      if (why && why.code !== FOREIGN) tell({ code: why.code, reason: why.reason, profile })
    }
  }

  #take(role: Role, at: Date) {
    const profile: CertificateProfile = PROFILES[role]
    const { revokedSince, newest: crls } = this.#seen[role]
    if (revokedSince) {
      const members = { code: 'certificate-revoked', reason: revokedReason(revokedSince), profile }
      return this.#tell(at.getTime(), 'error', members, 'a CRL revokes: nothing is sealed')
    }
    const old = this.#signers[role]
    if (isSame(crls, old.crls)) return
    const fault = faultOf(profile, { ...old, crls }, at)
    if (!fault) this.#signers[role] = withCrls(old, crls)
    else {
      const { code, reason } = fault
      this.#tell(at.getTime(), 'error', { code, reason, profile }, 'a new CRL is not fit: the one before it stays')
    }
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

function seenBy(signer: Signer): SeenCrls {
  const seen = new SeenCrls(signer)
  for (const crl of signer.crls) seen.remember(crl)
  return seen
}

const isSame = (some: readonly Buffer[], others: readonly Buffer[]) =>
  some.length === others.length && some.every((one, nth) => one.equals(others[nth] as Buffer))

function withCrls(signer: Signer, crls: readonly Buffer[]): Signer {
  const key = localKeyOf(signer)
  return key ? localSigner({ ...key, crls }) : { ...signer, crls }
}
