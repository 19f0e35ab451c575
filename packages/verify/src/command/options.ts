import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { fromPem, PkiError } from '@zegel/pki'
import { parseVerifierKey, TlogError } from '@zegel/tlog'
import { isName } from '../subject.ts'
import type { Trust } from '../verdict.ts'

export interface Options {
  files: readonly string[]
  trust: Trust
  json: boolean
}

/** The command was not called as it must be, or a file cannot be read: exit status 2, which says nothing of a dossier. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export const usage = `Usage: zegel verify FILE [FILE...] --root root.pem [--root more.pem] [--log-key KEY] [--sealer NAME] [--at TIME] [--json]

  FILE       a dossier (.asice); all the volumes of one message may be given together
  --root     root certificate of the authority, PEM or DER; from the operator or the court's files, never from the dossier
  --log-key  key of the log or of a witness: the text <name>+<id>+<base64>, or a file that holds it; may be repeated
  --sealer   who must have sealed: the organisation in the certificate or its identifier, exactly; a common name as CN=NAME,
             or as it is where the certificate names neither; may be repeated, as for an operator that was renamed
  --at       the moment for which the timestamp authority is judged, as 2030-01-31 or 2030-01-31T12:00:00Z; default: now
  --json     the verdict for machines
  --version  the version of this verifier

Exit status:
  0  all holds, and nothing was left unchecked that you could have had checked. What is withheld from whom the dossier
     was made for nobody can check from it: it is counted and named
  1  something fails
  2  wrong usage, or a file that cannot be read
  3  what was checked holds, but not all was checked: without --log-key, with volumes or contents missing, or with events
     that are newer than this verifier, or with two organisations that sealed and are not both named; what to give is said
`

export async function readOptions(args: readonly string[], now: Date): Promise<Options | 'help' | 'version'> {
  const { values, positionals } = parsed(args[0] === 'verify' ? args.slice(1) : args)
  if (values.help) return 'help'
  if (values.version) return 'version'
  if (positionals.length === 0) throw new UsageError('Which dossier? Name at least one file.')
  if (!values.root?.length) throw new UsageError('Which authority do you trust? Give its root certificate with --root.')
  const twice = positionals.find((file, nth) => positionals.indexOf(file) !== nth)
  if (twice !== undefined) throw new UsageError(`${twice} is named twice.`)
  if (values.sealer?.some((name) => !isName(name))) throw new UsageError('Who must have sealed? --sealer is empty.')
  return {
    files: positionals,
    json: values.json === true,
    trust: {
      roots: (await Promise.all(values.root.map(readRoots))).flat(),
      sealers: values.sealer ?? [],
      logKeys: await Promise.all((values['log-key'] ?? []).map(readLogKey)),
      at: values.at === undefined ? now : readMoment(values.at),
    },
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        root: { type: 'string', multiple: true },
        'log-key': { type: 'string', multiple: true },
        sealer: { type: 'string', multiple: true },
        at: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** Bytes: keys and certificates are far smaller. */
const KEY_FILE_BYTES_MAX = 1024 * 1024

const NO_KEY = ', and is not the text of a key, <name>+<id>+<base64>, either'

async function readSmall(file: string, otherwise = ''): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new UsageError(`${file} cannot be read${otherwise}: ${error.message}`)
  })
  if (bytes.length > KEY_FILE_BYTES_MAX) throw new UsageError(`${file} is too large to be a key or a certificate.`)
  return bytes
}

async function readRoots(file: string): Promise<Buffer[]> {
  const bytes = await readSmall(file)
  try {
    // The tag of a SEQUENCE: DER. PEM is text: a container shows its own certificates in PEM, and vouches for nothing.
    const isDer = bytes[0] === 0x30
    const roots = isDer ? [bytes] : fromPem(bytes.toString('latin1'))
    // Whatever else it holds, as a key, would have every dossier refused for what is no fault of its own.
    if ((isDer || !bytes.includes(0)) && roots.every(isCertificate)) return roots
    throw new UsageError(`${file} is no certificate, or holds more than certificates: give those alone`)
  } catch (error) {
    if (error instanceof PkiError) throw new UsageError(`${file} is no certificate: ${error.message}`)
    throw error
  }
}

function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.equals(der)
  } catch {
    // Not swallowed: it is none, and who asked says so.
    return false
  }
}

async function readLogKey(given: string): Promise<string> {
  const isText = /\+[0-9a-f]{8}\+/.test(given)
  const text = isText ? given : (await readSmall(given, NO_KEY)).toString('utf8').trim()
  try {
    return parseVerifierKey(text).vkey
  } catch (error) {
    if (error instanceof TlogError) throw new UsageError(`${given} is no key of a log: ${error.message}`)
    throw error
  }
}

function readMoment(text: string): Date {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z)?$/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(at.getTime())) throw new UsageError(`--at ${text}: a moment is 2030-01-31 or 2030-01-31T12:00:00Z.`)
  return at
}
