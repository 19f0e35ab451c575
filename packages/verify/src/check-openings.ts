import { hash } from 'node:crypto'
import type { DossierFile, Evidence } from './dossier.ts'
import { type FactJson, isObject, strictJson } from './evidence-json.ts'
import type { FileRole } from './file-names.ts'
import { type Findings, Unproven } from './findings.ts'
import { type Index, recipientOf } from './index-json.ts'
import { submissionOf } from './submission.ts'

const HOW = 'sha256("zegel-recipient" NUL salt(base64url-decoded, 32 bytes) scheme ":" value)'

/** Who the letter was for: the commitment in the sealed evidence opened with its salt, and the private part with it. */
export function checkOpenings(
  files: Iterable<DossierFile>,
  evidences: readonly Evidence[],
  index: Pick<Index, 'exportedFor'> | undefined,
  findings: Findings,
): void {
  const own = index?.exportedFor === 'recipient' ? new Set(evidences.map(({ said }) => recipientOf(said))) : undefined
  const sealed = sealedOpenings(evidences)
  for (const file of files) {
    const { role } = file
    if (role?.is !== 'identity' && role?.is !== 'consent') continue
    findings.attempt('opening', { file: file.name }, () => {
      if (own && !own.has(role.id)) throw new Unproven('exported for a recipient, and it opens the number of another')
      checkOpening(file, role, sealed)
    })
  }
}

/** What the submission sealed of one recipient. */
interface SealedOpening {
  /** scheme and commitment */
  commitments: Set<string>
  /** of private parts, SHA-256 in hexadecimal */
  digests: Set<string>
}

/** Once for all files, and from the submission alone: whatever is appended later can name nobody anew. */
function sealedOpenings(evidences: readonly Evidence[]): ReadonlyMap<string, SealedOpening> {
  const sealed = new Map<string, SealedOpening>()
  const of = (recipient: string): SealedOpening => {
    const known = sealed.get(recipient) ?? { commitments: new Set(), digests: new Set() }
    sealed.set(recipient, known)
    return known
  }
  for (const { said } of submissionOf(evidences)) {
    const { fact } = said.extensions
    for (const { recipient, scheme, commitment } of recipientsIn(fact))
      of(String(recipient)).commitments.add(`${scheme} ${commitment}`)
    for (const { party, digest } of fact.boxes) of(party).digests.add(digest)
  }
  return sealed
}

function checkOpening(
  file: DossierFile,
  role: FileRole & { is: 'identity' | 'consent' },
  sealed: ReadonlyMap<string, SealedOpening>,
) {
  const json = strictJson(file.bytes as Buffer, 2)
  if (role.is === 'consent') throw new Unproven('no evidence of a letter holds a commitment of consent')
  if (!isObject(json) || Object.keys(json).join() !== 'commitment,salt,scheme,value,private' || !isObject(json.private))
    throw new Unproven('it is no opened commitment')
  const { salt, scheme, value } = json
  if (json.commitment !== HOW) throw new Unproven('it states another way to make a commitment')
  if (typeof salt !== 'string' || typeof scheme !== 'string' || typeof value !== 'string')
    throw new Unproven('salt, scheme and value are texts')
  const salted = Buffer.concat([Buffer.from('zegel-recipient\0'), saltBytes(salt), Buffer.from(`${scheme}:${value}`)])
  const commitment = hash('sha256', salted, 'hex')
  const own = sealed.get(role.id)
  if (!own?.commitments.has(`${scheme} ${commitment}`))
    throw new Unproven('no sealed evidence holds this commitment for this recipient')
  const detail = hash('sha256', JSON.stringify(json.private), 'hex')
  if (!own.digests.has(detail)) throw new Unproven('no sealed evidence holds the digest of its private part')
  if (json.private.salt !== salt || json.private.scheme !== scheme || json.private.value !== value)
    throw new Unproven('its private part names somebody else')
}

function saltBytes(salt: string): Buffer {
  const bytes = Buffer.from(salt, 'base64url')
  if (bytes.length !== 32 || bytes.toString('base64url') !== salt)
    throw new Unproven('a salt has 32 bytes in base64url')
  return bytes
}

const recipientsIn = ({ body: { recipients } }: FactJson) =>
  Array.isArray(recipients) ? recipients.filter(isObject) : []
