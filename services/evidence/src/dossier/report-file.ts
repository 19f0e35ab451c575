import { X509Certificate } from 'node:crypto'
import type { Language } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { certificateSummary } from '@zegel/pki'
import { LRUCache } from 'lru-cache'
import { DEVELOPMENT } from '../authority.ts'
import { sha256 } from '../prove.ts'
import type { ReportCertificate, ReportLetter, ReportModel, ReportStep } from '../report/report-model.ts'
import type { Told } from '../timeline.ts'
import type { Certificates } from './certificate-files.ts'
import { type File, file } from './file.ts'
import type { Opened, Origin } from './origin.ts'
import type { Reports } from './report-thread.ts'
import type { Volume } from './volumes.ts'

export interface Reported {
  message: string
  language: Language
  caller: Pick<Caller, 'kind' | 'party'>
  origin: Origin | undefined
  opened: readonly Opened[]
  /** numbers of the parts whose contents are in the dossier */
  included: ReadonlySet<number>
  /** of all volumes */
  steps: readonly Told[]
  withheld: number
  asOf: { origin: string; size: number; root: Buffer }
  certificates: Certificates
  volume: Volume
}

/** What a judge reads. */
export async function reportFile(reports: Reports, reported: Reported): Promise<File> {
  return file('report.pdf', 'application/pdf', await reports.draw(modelOf(reported)))
}

function modelOf(reported: Reported): ReportModel {
  const { message, language, caller, origin, steps, withheld, asOf, certificates, volume } = reported
  const { rejected } = origin ?? {}
  return {
    language,
    message,
    exportedFor: caller.kind,
    sender: origin ? { name: origin.sender.name, cbe: origin.sender.cbe } : null,
    ...letterOf(reported),
    ...(rejected && { rejection: { reason: rejected.reason, submittedAt: rejected.submittedAt } }),
    recipients: recipientsOf(reported),
    steps: steps.map(reportStep),
    withheld,
    ledger: { origin: asOf.origin, size: asOf.size, root: asOf.root.toString('base64') },
    certificates: { seal: certificateOf(certificates.seal), timestamp: certificateOf(certificates.timestamp) },
    // No trusted list is read here: nothing is claimed that we were not told (DOMAIN.md section 3).
    operator: { name: steps.at(-1)?.issuer ?? '', qualifiedDelivery: false },
    volume: { number: volume.number, of: volume.of, first: volume.first, last: volume.last },
  }
}

function letterOf({ origin, opened, included }: Reported): { letter?: ReportLetter } {
  if (!origin?.deposited) return {}
  const { letter, legalBasis, contactPoint } = origin.deposited
  const detail = opened[0]?.detail
  return {
    letter: {
      ...(detail && { subject: detail.subject }),
      ...(detail?.senderReference !== undefined && { senderReference: detail.senderReference }),
      messageType: letter.messageType,
      language: letter.language,
      mode: letter.mode,
      fallback: letter.fallback,
      submittedAt: letter.submittedAt,
      ...(legalBasis !== undefined && { legalBasis }),
      contactPoint,
      parts: letter.parts.map(({ part, mediaType, size, sha256: digest }) => {
        const fileName = detail?.fileNames[part]
        return {
          part,
          ...(fileName !== undefined && { fileName }),
          mediaType,
          size,
          sha256: digest,
          included: included.has(part),
        }
      }),
    },
  }
}

function recipientsOf({ origin, caller, opened }: Reported): ReportModel['recipients'] {
  const numbers = new Map(opened.map(({ recipient, detail }) => [recipient, detail.value]))
  const named = origin?.recipients ?? []
  const shown = caller.kind === 'sender' ? named : named.filter(({ recipient }) => recipient === caller.party)
  return shown.map(({ recipient, scheme }) => {
    const value = numbers.get(recipient)
    return { recipient, scheme, ...(value !== undefined && { value }) }
  })
}

function reportStep(step: Told): ReportStep {
  const { sequence, evidence, event, kind, recipient, at, sealedAt, sealedLate, leaf, body } = step
  return { sequence, evidence, event, kind, recipient, at, sealedAt, sealedLate, leaf, body }
}

/** The same few for years; reading one takes as long as fifty seals. */
const read = new LRUCache<string, ReportCertificate>({ max: 100 })

function certificateOf(der: Buffer): ReportCertificate {
  const digest = sha256(der).toString('hex')
  const known = read.get(digest) ?? readCertificate(der, digest)
  read.set(digest, known)
  return known
}

/** As the certificate says of itself; what a trusted list says of it is not known here. */
function readCertificate(der: Buffer, digest: string): ReportCertificate {
  const { subject, issuer, serialHex, notBefore, notAfter } = certificateSummary(der)
  return {
    subject,
    issuer,
    serial: serialHex,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    sha256: digest,
    development: new X509Certificate(der).issuer.split('\n').includes(`O=${DEVELOPMENT}`),
    qualified: false,
  }
}
