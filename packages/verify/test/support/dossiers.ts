import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { toPem, zipStored } from '@zegel/pki'
import { mediaTypeOf, exportNames as names } from '../../src/file-names.ts'
import { BEGAN, type TestAuthority, testAuthority } from './authority.ts'
import { type TestLetter, testLetter } from './letter.ts'
import { type SealedEvidence, type SealOptions, sealFacts, sha256, stamped, tokenOver } from './seal-letter.ts'
import { type TestLog, testLog } from './test-log.ts'

/** Every file but the export's own, by name, in the container's order. */
export type Files = Map<string, Buffer>

export interface DossierOptions extends SealOptions {
  authority?: TestAuthority
  letter?: TestLetter
  /** evidences that the reader may not see, by their kind */
  withhold?: readonly string[]
  /** evidences that are neither shown nor said to be withheld */
  conceal?: readonly string[]
  alterIndex?(index: Record<string, unknown>): void
  exportedFor?: 'sender' | 'recipient'
  withContent?: boolean
  /** how many volumes, and which of them */
  volume?: { number: number; of: number }
  /** the same evidences once more, and the same log where `log` names no other */
  from?: TestDossier
  /** of the chain only so many evidences, as if there were no more */
  upTo?: number
  log?: Parameters<typeof testLog>[2]
  checkpointTokenAt?: Date
}

export interface TestDossier {
  files: Files
  authority: TestAuthority
  letter: TestLetter
  /** of the whole chain */
  sealed: readonly SealedEvidence[]
  log: TestLog
}

const EXPORTED = BEGAN + 3_600_000

/** A dossier as the notary would make it, with real keys. */
export async function testDossier(options: DossierOptions = {}): Promise<TestDossier> {
  const authority = options.authority ?? testAuthority()
  const letter = options.letter ?? testLetter()
  const { withhold = ['message.opened'], withContent = true, exportedFor = 'sender' } = options
  const volume = options.volume ?? { number: 1, of: 1 }
  const chain = options.from?.sealed ?? sealFacts(letter.facts, authority, options)
  const sealed = chain.slice(0, options.upTo)
  const log = (!options.log && options.from?.log) || (await testLog(sealed, authority, options.log))
  const shownToAll = sealed.filter(({ kind }) => !withhold.includes(kind) && !options.conceal?.includes(kind))
  const share = Math.ceil(shownToAll.length / volume.of)
  const shown = shownToAll.slice(share * (volume.number - 1), share * volume.number)
  const leafOf = (one: SealedEvidence) => log.leaves[sealed.indexOf(one)] as number

  const contents = withContent && volume.number === 1 ? contentFiles(letter) : []
  const head = sealed.at(-1) as SealedEvidence
  const index = {
    version: 'zegel-dossier-1',
    message: letter.message,
    asOf: { origin: log.checkpoint.split('\n')[0], size: log.size, root: log.root.toString('base64') },
    head: { sequence: head.sequence, digest: head.digest },
    exportedFor,
    withContent,
    volume: { ...volume, first: shown[0]?.sequence, last: shown.at(-1)?.sequence },
    evidences: shown.map((one) => stepOf(one, leafOf(one))),
    withheld: sealed
      .filter(({ kind }) => withhold.includes(kind))
      .map((one) => ({ sequence: one.sequence, digest: one.digest })),
    contents: contents.map(([name]) => name),
  }
  options.alterIndex?.(index)
  const files: Files = new Map([
    ['VERIFY.txt', Buffer.from(`Proof of the registered message ${letter.message}\n`)],
    ['report.pdf', Buffer.from('%PDF-1.7\n%%EOF\n')],
    ['index.json', json(index)],
    ...shown.flatMap(({ files: own }) => Object.entries(own)),
    ...contents,
    ...(volume.number === 1 ? identityFiles(letter, exportedFor) : []),
    ['certs/seal.pem', Buffer.from(toPem('CERTIFICATE', authority.seal.certificate))],
    ['certs/issuer.pem', Buffer.from(toPem('CERTIFICATE', authority.root.certificate))],
    ['certs/0.crl', authority.crl],
    ...shown.map((one): [string, Buffer] => [
      `ledger/${one.id}.tlog-proof`,
      Buffer.from(log.proofs[sealed.indexOf(one)] as string),
    ]),
    ['ledger/checkpoint', Buffer.from(log.checkpoint)],
    [
      'ledger/checkpoint.tst',
      tokenOver(Buffer.from(log.checkpoint), options.checkpointTokenAt ?? new Date(EXPORTED - 60_000), authority),
    ],
  ])
  return { files, authority, letter, sealed, log }
}

export const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

function stepOf({ id, sequence, kind, recipient, sealedAt, files }: SealedEvidence, leaf: number) {
  const said = JSON.parse(String(files[`${id}.json`]))
  const { reason, channel } = said.extensions.fact.body
  return {
    sequence,
    evidence: id,
    event: said.erdsEventId,
    kind,
    recipient,
    at: said.eventTime,
    sealedAt: sealedAt.toISOString(),
    leaf,
    ...(reason !== undefined && { reason }),
    ...(channel !== undefined && { channel }),
  }
}

const contentFiles = ({ contents }: TestLetter): [string, Buffer][] =>
  contents.map((bytes, part) => [`content/${part}${part === 0 ? '.pdf' : ''}`, bytes])

function identityFiles({ recipients, details }: TestLetter, exportedFor: string): [string, Buffer][] {
  const commitment = 'sha256("zegel-recipient" NUL salt(base64url-decoded, 32 bytes) scheme ":" value)'
  return recipients.slice(0, exportedFor === 'sender' ? 2 : 1).map((recipient, nth) => {
    const detail = details[nth] as Record<string, unknown>
    const { salt, scheme, value } = detail
    return [`identity/${recipient}.json`, json({ commitment, salt, scheme, value, private: detail })]
  })
}

export interface PackOptions {
  exportedAt?: Date
  /** keep the SHA256SUMS that are there, or leave them out */
  sums?: 'anew' | 'as-they-are'
  contentTypes?: Readonly<Record<string, string>>
  signers?: Pick<TestAuthority, 'seal' | 'timestamp'> & { policyOid?: string }
  /** changes what goes into the container, the export's own files included, after they were made */
  after?(files: Files): void
}

/** The container, its sums and export layer made over the files as they are, with the real keys. */
export async function pack(
  files: Files,
  { seal, timestamp }: Pick<TestAuthority, 'seal' | 'timestamp'>,
  options: PackOptions = {},
): Promise<Buffer> {
  const { exportedAt = new Date(EXPORTED), sums = 'anew', contentTypes = { 'content/1': 'text/plain' } } = options
  const listed = [...files].filter(([name]) => !name.startsWith('META-INF/') && name !== 'SHA256SUMS')
  const text = listed.map(([name, bytes]) => `${sha256(bytes).toString('hex')}  ${name}\n`).join('')
  const whole: Files = new Map(sums === 'anew' ? [['SHA256SUMS', Buffer.from(text)], ...files] : files)
  const covers = [...whole].map(([uri, bytes]) => ({
    uri,
    mimeType: contentTypes[uri] ?? mediaTypeOf(uri),
    sha256: sha256(bytes),
  }))
  const layer = stamped(names, covers, exportedAt, options.signers ?? { seal, timestamp })
  for (const [name, bytes] of Object.entries(layer)) whole.set(name, bytes)
  options.after?.(whole)
  return zip(whole)
}

export async function zip(files: Files): Promise<Buffer> {
  const entries = [...files]
    .filter(([name]) => name !== 'mimetype')
    .map(([name, bytes]) => ({ name, size: bytes.length, crc32: crc32(bytes), open: () => bytes }))
  return buffer(zipStored(entries).stream())
}
