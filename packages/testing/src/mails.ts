import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './house.ts'

export interface MailFile {
  to: string
  subject: string
  /** the whole mail as it was written */
  raw: string
  /** the text, without the line breaks of quoted-printable */
  text: string
  /** when the file was written, ms: the Date header has whole seconds */
  at: number
}

/** A listing this young is looked at again instead of asking the disk, ms: many wait for mails at once. */
const FRESH_MS = 20

/** One folder of mails, read as it grows: a mail never changes once it is written. */
class Folder {
  readonly #path: string
  readonly #known = new Set<string>()
  readonly #mails: MailFile[] = []
  readonly #byAddress = new Map<string, MailFile[]>()
  #listedAt = Number.NEGATIVE_INFINITY

  constructor(path: string) {
    this.#path = path
  }

  mails(to: string | undefined): MailFile[] {
    this.#refresh()
    const mails = to === undefined ? this.#mails : (this.#byAddress.get(to) ?? [])
    return mails.toSorted((a, b) => a.at - b.at)
  }

  #refresh() {
    if (performance.now() - this.#listedAt < FRESH_MS) return
    this.#listedAt = performance.now()
    for (const name of existsSync(this.#path) ? readdirSync(this.#path) : []) {
      if (!name.endsWith('.eml') || this.#known.has(name)) continue
      this.#known.add(name)
      const mail = read(join(this.#path, name))
      this.#mails.push(mail)
      this.#byAddress.set(mail.to, [...(this.#byAddress.get(mail.to) ?? []), mail])
    }
  }
}

const folders = new Map<string, Folder>()

/** The mails that the house wrote as files, oldest first. */
export function mailsOf({ data }: Place, to?: string): MailFile[] {
  const folder = folders.get(data) ?? new Folder(join(data, 'mail'))
  folders.set(data, folder)
  return folder.mails(to)
}

function read(path: string): MailFile {
  const raw = readFileSync(path, 'utf8')
  const end = raw.indexOf('\r\n\r\n')
  // RFC 5322 section 2.2.3: a header may go on in the next line.
  const headers = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1]?.trim() ?? ''
  const isQuoted = /quoted-printable/i.test(header('Content-Transfer-Encoding'))
  const body = raw.slice(end + 4)
  const text = isQuoted ? unquoted(body) : /base64/i.test(header('Content-Transfer-Encoding')) ? unbased(body) : body
  return {
    to: header('To').replace(/^.*<|>.*$/g, ''),
    subject: header('Subject'),
    raw,
    text,
    at: statSync(path).mtimeMs,
  }
}

/** RFC 2045 section 6.7 */
function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

const unbased = (text: string) => Buffer.from(text, 'base64').toString('utf8')
