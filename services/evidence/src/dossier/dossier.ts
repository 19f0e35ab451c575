import { Refusal } from '@zegel/contract'
import { PkiError, readToken, type ZipFile, zipStored } from '@zegel/pki'
import { asParty } from '@zegel/store'
import type { Vault } from '@zegel/vault'
import { refuseBehind } from '../clock-behind.ts'
import { refuseEnded } from '../proof-ends.ts'
import { verifyText } from '../verify-text.ts'
import { certificateFiles, certificatesOf } from './certificate-files.ts'
import { contentFile, contentName } from './content-files.ts'
import { evidenceFiles, sealFiles } from './evidence-files.ts'
import { readEvidences } from './evidences.ts'
import { exportSeal } from './export-seal.ts'
import { type File, file } from './file.ts'
import { identityFiles } from './identity-files.ts'
import { indexFile } from './index-json.ts'
import { CHECKPOINT_TOKEN, ledgerFiles } from './ledger-files.ts'
import { admitExport, recordExport } from './record-export.ts'
import { reportFile } from './report-file.ts'
import { type Archive, type DossierRequest, type View, viewFor } from './view.ts'
import { EVIDENCES_MAX, volumeOf } from './volumes.ts'

/** The proof of one message for one reader, as of one state of the ledger. */
export interface Dossier {
  /** leaves of the ledger at that state */
  size: number
  evidences: number
  volumes: number
  /**
   * One ASiC-E container (ETSI EN 319 162-1). The same twice is the same bytes but for the four files of the export
   * seal.
   *
   * @throws Refusal volume-unknown, dossier-too-large, part-damaged, unavailable
   */
  volume(number: number): Promise<ZipFile>
  /**
   * Whether the reader may take it, before any of the work. Many at once may all be told so: `record` decides.
   *
   * @throws Refusal rate-limited
   */
  admit(): Promise<void>
  /**
   * Tells that the reader takes it, once for a job where one takes it. Before the first byte.
   *
   * @throws Refusal rate-limited
   */
  record(job?: string): Promise<void>
}

/** @throws Refusal evidence-unknown, dossier-of-no-message, item-not-consigned, checkpoint-unknown, log-behind, dossier-too-large, part-damaged, unavailable */
export async function openDossier(archive: Archive, request: DossierRequest): Promise<Dossier> {
  refuseEnded(archive.signers, archive.context.clock.now())
  const view = await viewFor(archive, request)
  refuseBehind(archive.context.clock.now(), newestOf(view))
  const volumes = Math.ceil(view.steps.length / EVIDENCES_MAX)
  const { message, caller, origin, withContent, language } = view
  const { size } = view.checkpoint
  const access = { message, caller, size, withContent, language, links: view.bearing }
  return {
    size,
    evidences: view.steps.length,
    volumes,
    volume: (number) => containerOf(archive, view, number),
    admit: () => admitExport(archive.context, access),
    record: (job) => {
      const digest = indexOf(view, 1).sha256.toString('hex')
      return recordExport(archive.context, archive.own, { ...access, origin, volumes, digest }, job)
    },
  }
}

/** In the order of PROOF.md section 2. */
async function containerOf(archive: Archive, view: View, number: number): Promise<ZipFile> {
  const { context, signers } = archive
  const files = await sealedFiles(archive, view, number)
  const moment = { signers, now: context.clock.now(), random: context.random }
  refuseEnded(signers, moment.now)
  refuseBehind(moment.now, Math.max(newestOf(view), stampedAt(files)))
  try {
    return zipStored([...files, ...exportSeal(files, moment)])
  } catch (error) {
    if (error instanceof PkiError && error.code === 'zip-too-large')
      throw new Refusal('dossier-too-large', { cause: error })
    throw error
  }
}

/** The newest moment that is stated in what the export closes, but for the token over the checkpoint. */
const newestOf = ({ steps, checkpoint }: View) =>
  steps.reduce((newest, { sealedAt }) => Math.max(newest, Date.parse(sealedAt)), Date.parse(checkpoint.signedAt))

/** That token was made by whoever asked first, maybe long after the checkpoint. */
function stampedAt(files: readonly File[]): number {
  const token = files.find(({ name }) => name === CHECKPOINT_TOKEN) as File
  return readToken(token.open() as Buffer).genTime.getTime()
}

/** Everything but the seal of the export. */
async function sealedFiles(archive: Archive, view: View, number: number): Promise<File[]> {
  const { context, vault } = archive
  const { message, caller, checkpoint, steps, links, shown, origin, opened, kept, language } = view
  const volume = volumeOf(steps, number)
  const leaves = volume.steps.map(({ leaf }) => leaf)
  const rows = await asParty(context.store, caller.party, (tx) => readEvidences(tx, caller, leaves))
  const certificates = certificatesOf(rows)
  const isFirst = number === 1
  const drawing = reportFile(archive.reports, {
    message,
    language,
    caller,
    origin,
    opened,
    included: new Set(kept.map(({ part }) => part)),
    steps,
    withheld: links.length - shown.size,
    asOf: checkpoint,
    certificates,
    volume,
  })
  // A thread draws while the rest is read here.
  const [report, contents, ledger] = await Promise.all([
    drawing,
    contentFiles(vault, isFirst ? kept : []),
    ledgerFiles(archive, checkpoint, rows),
  ])
  const listed = [
    file(
      'VERIFY.txt',
      'text/plain',
      verifyText(message, volume, { contents: contents.length > 0, identities: isFirst && opened.length > 0 }),
    ),
    report,
    indexOf(view, number),
    ...evidenceFiles(rows),
    ...contents,
    ...(isFirst ? identityFiles(opened) : []),
    ...certificateFiles(certificates),
    ...ledger,
  ]
  const sums = listed.map(({ sha256, name }) => `${sha256.toString('hex')}  ${name}\n`).join('')
  return [file('SHA256SUMS', 'text/plain', sums), ...listed, ...sealFiles(rows)]
}

/** One after the other: each is read from its first byte to its last. */
async function contentFiles(vault: Vault, parts: View['kept']): Promise<File[]> {
  const files: File[] = []
  for (const part of parts) files.push(await contentFile(vault, part))
  return files
}

function indexOf(view: View, number: number): File {
  const { message, checkpoint, links, shown, caller, withContent, steps, kept } = view
  return indexFile({
    message,
    asOf: checkpoint,
    links,
    shown,
    exportedFor: caller.kind,
    withContent,
    volume: volumeOf(steps, number),
    contents: number === 1 ? kept.map(contentName) : [],
  })
}
