import { hash } from 'node:crypto'
import { derivedId, type Fact } from '@zegel/contract'
import { asicManifest, asicMediaTypes, type Signer, sealDetached, timestampToken } from '@zegel/pki'
import { leafHash } from '@zegel/tlog'
import type { EvidenceJson, FactJson } from '../../src/evidence-json.ts'
import { evidenceNames, type SealedNames } from '../../src/file-names.ts'
import { expectedText, recipientsOf } from '../../src/rederive.ts'
import { POLICY_OID, type TestAuthority } from './authority.ts'

export const sha256 = (bytes: Uint8Array | string): Buffer => hash('sha256', bytes, 'buffer')

export interface SealedEvidence {
  id: string
  kind: string
  sequence: number
  recipient: string | null
  digest: string
  sealedAt: Date
  files: Record<string, Buffer>
  leafHash: Buffer
}

export interface SealOptions {
  /** changes the evidence before it is written */
  alter?(said: EvidenceJson, nth: number): EvidenceJson
  /** changes the text that is sealed */
  rewrite?(text: string, nth: number): string
  /** when the nth evidence is sealed; 500 ms after its event */
  sealedAt?(fact: Fact, nth: number): Date
  signers?(nth: number): { seal?: Signer; timestamp?: Signer; policyOid?: string; signingTime?: Date }
}

let serial = 1n

/** Seal and timestamp over the manifests of these files, under the names given. */
export function stamped(
  names: SealedNames,
  covers: readonly { uri: string; mimeType: string; sha256: Buffer }[],
  at: Date,
  signers: { seal: Signer; timestamp: Signer; policyOid?: string; signingTime?: Date },
): Record<string, Buffer> {
  const manifest = Buffer.from(
    asicManifest({ signature: { uri: names.seal, mimeType: asicMediaTypes.cades }, objects: covers }),
  )
  const seal = sealDetached(signers.seal, manifest, signers.signingTime ?? at)
  const archive = Buffer.from(
    asicManifest({
      signature: { uri: names.token, mimeType: asicMediaTypes.timestamp },
      objects: [
        ...covers,
        { uri: names.manifest, mimeType: 'text/xml', sha256: sha256(manifest) },
        { uri: names.seal, mimeType: asicMediaTypes.cades, sha256: sha256(seal) },
      ],
    }),
  )
  const token = tokenOver(archive, at, signers)
  return { [names.manifest]: manifest, [names.seal]: seal, [names.archiveManifest]: archive, [names.token]: token }
}

export function tokenOver(bytes: Buffer, at: Date, signers: { timestamp: Signer; policyOid?: string }): Buffer {
  serial += 1n
  const policyOid = signers.policyOid ?? POLICY_OID
  return timestampToken(signers.timestamp, { sha256: sha256(bytes), serial, genTime: at, policyOid, accuracyMs: 1_000 })
}

/** The chain of evidences of these facts, each sealed by itself. */
export function sealFacts(
  facts: readonly Fact[],
  authority: TestAuthority,
  options: SealOptions = {},
): SealedEvidence[] {
  const sealed: SealedEvidence[] = []
  for (const fact of facts) {
    const json: FactJson = JSON.parse(fact.text)
    for (const recipient of recipientsOf(json)) {
      const nth = sealed.length
      const sealedAt = options.sealedAt?.(fact, nth) ?? new Date(Date.parse(fact.at) + 500)
      const signers = { seal: authority.seal, timestamp: authority.timestamp, ...options.signers?.(nth) }
      const said = skeleton(json, fact, recipient, sealed.at(-1)?.digest ?? null, nth)
      const altered = options.alter?.(structuredClone(said), nth) ?? said
      const text = options.rewrite?.(expectedText(altered, sealedAt), nth) ?? expectedText(altered, sealedAt)
      const evidence = Buffer.from(text)
      const id = derivedId('evidence', altered.extensions.fact.id, recipient ?? '')
      const names = evidenceNames(id)
      const covers = [{ uri: names.evidence, mimeType: 'application/json', sha256: sha256(evidence) }]
      const files = { [names.evidence]: evidence, ...stamped(names, covers, sealedAt, signers) }
      const leaf = leafHash(
        Buffer.concat([files[names.archiveManifest] as Buffer, sha256(files[names.token] as Buffer)]),
      )
      const digest = sha256(evidence).toString('hex')
      const { sequence } = altered.extensions
      sealed.push({
        id,
        kind: altered.extensions.fact.kind,
        sequence,
        recipient: recipient ?? null,
        digest,
        sealedAt,
        files,
        leafHash: leaf,
      })
    }
  }
  return sealed
}

function skeleton(
  fact: FactJson,
  { digest }: Fact,
  recipient: string | undefined,
  previous: string | null,
  nth: number,
): EvidenceJson {
  return {
    evidenceIdentifier: '',
    erdsEventId: '',
    eventTime: fact.at,
    evidenceIssuerPolicyId: 'https://zegel.brussels/ns/policy/1',
    evidenceIssuerDetails: { name: 'Test', software: 'test' },
    ...(recipient !== undefined && { evidenceRefersToRecipient: recipient }),
    extensions: {
      sequence: nth + 1,
      previousEvidenceDigest: previous,
      fact,
      factDigest: digest.toString('hex'),
      nonce: sha256(`nonce ${fact.id} ${recipient}`).toString('hex').slice(0, 32),
    },
  }
}
