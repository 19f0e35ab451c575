import { asicMediaTypes } from '@zegel/pki'

/** The names of a dossier's files (PROOF.md section 2), and their media types where the name tells. */

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

export const fixed = {
  mimetype: 'mimetype',
  sums: 'SHA256SUMS',
  verifyText: 'VERIFY.txt',
  report: 'report.pdf',
  index: 'index.json',
  checkpoint: 'ledger/checkpoint',
  checkpointToken: 'ledger/checkpoint.tst',
} as const

/** The files of one seal and its timestamp. */
export interface SealedNames {
  manifest: string
  seal: string
  archiveManifest: string
  token: string
}

export const exportNames: SealedNames = {
  manifest: 'META-INF/ASiCManifest-export.xml',
  seal: 'META-INF/signature-export.p7s',
  archiveManifest: 'META-INF/ASiCArchiveManifest.xml',
  token: 'META-INF/timestamp-export.tst',
}

export const evidenceNames = (id: string): SealedNames & { evidence: string; proof: string } => ({
  evidence: `${id}.json`,
  manifest: `META-INF/ASiCManifest-${id}.xml`,
  seal: `META-INF/signature-${id}.p7s`,
  archiveManifest: `META-INF/ASiCArchiveManifest-${id}.xml`,
  token: `META-INF/timestamp-${id}.tst`,
  proof: `ledger/${id}.tlog-proof`,
})

/** Every file that each dossier has. */
export const required: readonly string[] = [...Object.values(fixed), ...Object.values(exportNames)]

const evidenceName = new RegExp(`^(${uuid})\\.json$`)
const ofEvidence = new RegExp(
  `^(?:META-INF/ASiCManifest-(${uuid})\\.xml|META-INF/signature-(${uuid})\\.p7s|META-INF/ASiCArchiveManifest-(${uuid})\\.xml|META-INF/timestamp-(${uuid})\\.tst|ledger/(${uuid})\\.tlog-proof)$`,
)
const opening = new RegExp(`^(identity|consent)/(${uuid})\\.json$`)
const content = /^content\/(0|[1-9][0-9]{0,2})(\.pdf)?$/
const certificate = /^certs\/[a-z0-9][a-z0-9-]{0,40}\.(pem|crl)$/

export type FileRole =
  | { is: 'fixed' }
  | { is: 'evidence' | 'of-evidence'; id: string }
  | { is: 'identity' | 'consent'; id: string }
  | { is: 'content'; part: number; pdf: boolean }
  | { is: 'certificate' }

/** Undefined for a name that has no place in a dossier. */
export function roleOf(name: string): FileRole | undefined {
  if (required.includes(name)) return { is: 'fixed' }
  const evidence = evidenceName.exec(name)
  if (evidence) return { is: 'evidence', id: evidence[1] as string }
  const belongs = ofEvidence.exec(name)
  if (belongs) return { is: 'of-evidence', id: belongs.slice(1).find((id) => id !== undefined) as string }
  const opened = opening.exec(name)
  if (opened) return { is: opened[1] as 'identity' | 'consent', id: opened[2] as string }
  const part = content.exec(name)
  if (part) return { is: 'content', part: Number(part[1]), pdf: part[2] !== undefined }
  return certificate.test(name) ? { is: 'certificate' } : undefined
}

const mediaTypes: readonly (readonly [ending: string, type: string])[] = [
  ['.json', 'application/json'],
  ['.xml', 'text/xml'],
  ['.p7s', asicMediaTypes.cades],
  ['.tst', asicMediaTypes.timestamp],
  ['.pdf', 'application/pdf'],
  ['.pem', 'application/x-pem-file'],
  ['.crl', 'application/pkix-crl'],
]

/** Of every file but a content, whose type is sealed in the evidence. */
export const mediaTypeOf = (name: string): string =>
  mediaTypes.find(([ending]) => name.endsWith(ending))?.[1] ?? 'text/plain'
