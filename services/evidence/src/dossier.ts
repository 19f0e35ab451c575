import { crc32 } from 'node:zlib'
import { type LetterDetail, messageDeposited, messageRejected, type Part, Refusal } from '@zegel/contract'
import { type Caller, type Context, instant } from '@zegel/host'
import {
  asicManifest,
  asicMediaTypes,
  sealDetached,
  timestampToken,
  toPem,
  type ZipEntry,
  type ZipFile,
  zipStored,
} from '@zegel/pki'
import { type Vault, VaultError } from '@zegel/vault'
import type { EvidenceRow, Link } from './ledgers.ts'
import { ACCURACY_MS, fileNames, sha256 } from './prove.ts'
import { newestReadings } from './recipient-view.ts'
import type { LoadedSigners } from './signers.ts'
import { stepOf } from './timeline.ts'
import { verifyText } from './verify-text.ts'

/** Readers refuse containers with more than 1,000 entries (PROOF.md section 2): five files for each evidence. */
const EVIDENCES_MAX = 150

export interface DossierRequest {
  context: Context<never>
  signers: LoadedSigners
  vault: Vault
  message: string
  rows: readonly EvidenceRow[]
  /** the whole chain, as long as it was when the rows were read */
  links: readonly Link[]
  caller: Caller
  withContent: boolean
}

/** A file of the container: small ones in memory, contents streamed from the vault. */
interface File extends ZipEntry {
  sha256: Buffer
  mimeType: string
}

/** One message as an ASiC-E container (ETSI EN 319 162-1) in the order of PROOF.md section 2. */
export async function dossier(asked: DossierRequest): Promise<ZipFile> {
  const request = { ...asked, rows: newestReadings(asked.rows, EVIDENCES_MAX) }
  const { context, signers, vault, message, rows, withContent } = request
  if (rows.length > EVIDENCES_MAX) throw new Refusal('dossier-too-large')
  const now = context.clock.now()
  const details = await openedDetails(request)
  const parts = withContent ? partsOf(rows) : []
  const contents = (await Promise.all(parts.map((part) => contentFile(vault, part)))).filter((one) => one !== undefined)
  const files: File[] = [
    ...rows.flatMap(evidenceFiles),
    ...contents,
    ...details.map(({ recipient, text }) => file(`identity/${recipient}.json`, 'application/json', text)),
    ...certificateFiles(signers),
    file('index.json', 'application/json', indexText(request, contents, now)),
  ]
  files.unshift(file('VERIFY.txt', 'text/plain', verifyText(message, rows)))
  const listed = files.filter(({ name }) => !name.startsWith('META-INF/'))
  files.unshift(
    file('SHA256SUMS', 'text/plain', listed.map((f) => `${f.sha256.toString('hex')}  ${f.name}\n`).join('')),
  )
  try {
    return zipStored([...files, ...exportSeal(files, signers, now, context.random)])
  } catch (error) {
    throw new Refusal('dossier-too-large', { cause: error })
  }
}

function file(name: string, mimeType: string, content: string | Buffer): File {
  const bytes = Buffer.from(content as string)
  return { name, mimeType, size: bytes.length, crc32: crc32(bytes), sha256: sha256(bytes), open: () => bytes }
}

function evidenceFiles(row: EvidenceRow): File[] {
  const names = fileNames(row.id)
  return [
    file(names.evidence, 'application/json', row.evidence),
    file(names.manifest, 'text/xml', row.manifest),
    file(names.seal, asicMediaTypes.cades, row.seal),
    file(names.archiveManifest, 'text/xml', row.archiveManifest),
    file(names.token, asicMediaTypes.timestamp, row.token),
  ]
}

/**
 * A content by its part's number, never by a name that somebody chose; a ZIP header wants the CRC-32 first, so each is
 * read twice. Undefined where it was destroyed: the evidence still holds its digest.
 */
async function contentFile(
  vault: Vault,
  { part, content, mediaType, size, sha256: digest }: Part,
): Promise<File | undefined> {
  let checksum = 0
  try {
    for await (const chunk of await vault.read(content)) checksum = crc32(chunk as Buffer, checksum)
  } catch (error) {
    if (error instanceof VaultError && error.code === 'not-found') return undefined
    if (error instanceof VaultError && error.code === 'damaged') throw new Refusal('part-damaged', { cause: error })
    throw error
  }
  const extension = mediaType === 'application/pdf' ? '.pdf' : ''
  return {
    name: `content/${part}${extension}`,
    mimeType: mediaType,
    size,
    crc32: checksum,
    sha256: Buffer.from(digest, 'hex'),
    open: () => vault.read(content) as Promise<AsyncIterable<Buffer>>,
  }
}

function deposited(rows: readonly EvidenceRow[]) {
  const row = rows.find(({ kind }) => kind === messageDeposited.kind || kind === messageRejected.kind)
  return row && JSON.parse(row.evidence.toString()).extensions.fact
}

function partsOf(rows: readonly EvidenceRow[]): Part[] {
  return deposited(rows)?.body.letter?.parts ?? []
}

/**
 * Commitments opened with their salts, for who may see them: the sender named the recipients; a recipient sees only
 * what concerns itself. Where the person's key was destroyed, the commitment stays closed.
 */
async function openedDetails({
  context,
  rows,
  caller,
}: DossierRequest): Promise<{ recipient: string; text: string }[]> {
  const fact = deposited(rows)
  if (!fact) return []
  const [entry] = await context.store.book.lookup([fact.id])
  const boxes = (entry?.fact.boxes ?? []).filter(({ party }) => caller.kind === 'sender' || party === caller.party)
  const texts = await context.keyring.open(boxes)
  return boxes.flatMap(({ party }, nth) => {
    const text = texts[nth]
    if (!text) return []
    const { salt, scheme, value } = JSON.parse(text) as LetterDetail
    const opening = {
      commitment: 'sha256("zegel-recipient" NUL salt(base64url-decoded, 32 bytes) scheme ":" value)',
      salt,
      scheme,
      value,
    }
    return [{ recipient: party, text: `${JSON.stringify({ ...opening, private: JSON.parse(text) }, null, 2)}\n` }]
  })
}

/** For people: programs use what is inside the seals. */
function certificateFiles({ seal, timestamp, root }: LoadedSigners): File[] {
  const named: [string, Buffer | undefined][] = [
    ['seal', seal.certificate],
    ['timestamp', timestamp.certificate],
    ['issuer', root],
  ]
  const crls = [...seal.crls, ...timestamp.crls]
  const once = crls.filter((crl, nth) => crls.findIndex((other) => other.equals(crl)) === nth)
  return [
    ...named.flatMap(([name, der]) =>
      der ? [file(`certs/${name}.pem`, 'application/x-pem-file', toPem('CERTIFICATE', der))] : [],
    ),
    ...once.map((der, nth) => file(`certs/${nth}.crl`, 'application/pkix-crl', der)),
  ]
}

/** What a program reads first: the order of the evidences, and the links of the chain that the reader may not see. */
function indexText({ message, rows, links, caller }: DossierRequest, contents: readonly File[], now: number): string {
  const shown = new Set(rows.map(({ sequence }) => sequence))
  const head = links.at(-1)
  const index = {
    message,
    exportedAt: instant(now),
    exportedFor: caller.kind,
    head: head && { sequence: head.sequence, digest: head.digest },
    evidences: rows.map(stepOf),
    withheld: links.filter(({ sequence }) => !shown.has(sequence)),
    contents: contents.map(({ name }) => name),
  }
  return `${JSON.stringify(index, null, 2)}\n`
}

/** The seal and the token over everything else (PROOF.md section 2), made at the moment of the export. */
function exportSeal(
  files: readonly File[],
  signers: LoadedSigners,
  now: number,
  random: (bytes: number) => Buffer,
): File[] {
  const objects = files.map(({ name, mimeType, sha256: digest }) => ({ uri: name, mimeType, sha256: digest }))
  const seal = { uri: 'META-INF/signature-export.p7s', mimeType: asicMediaTypes.cades }
  const token = { uri: 'META-INF/timestamp-export.tst', mimeType: asicMediaTypes.timestamp }
  const manifest = file('META-INF/ASiCManifest-export.xml', 'text/xml', asicManifest({ signature: seal, objects }))
  const sealed = file(seal.uri, seal.mimeType, sealDetached(signers.seal, manifest.open() as Buffer, new Date(now)))
  const all = [manifest, sealed].map(({ name, mimeType, sha256: digest }) => ({ uri: name, mimeType, sha256: digest }))
  const archive = file(
    'META-INF/ASiCArchiveManifest.xml',
    'text/xml',
    asicManifest({ signature: token, objects: [...objects, ...all] }),
  )
  const stamp = timestampToken(signers.timestamp, {
    sha256: archive.sha256,
    serial: BigInt(`0x${random(16).toString('hex')}`),
    genTime: new Date(now),
    policyOid: signers.timestampPolicy,
    accuracyMs: ACCURACY_MS,
  })
  return [manifest, sealed, archive, file(token.uri, token.mimeType, stamp)]
}
