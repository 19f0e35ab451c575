import { readdirSync, readFileSync, statSync } from 'node:fs'
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

/** A mail never changes once it is written, and a test asks for it again and again. */
const known = new Map<string, MailFile>()

/** The mails that the house wrote as files, oldest first. */
export function mailsOf({ data }: Place, to?: string): MailFile[] {
  const folder = join(data, 'mail')
  const files = readdirSync(data).includes('mail') ? readdirSync(folder) : []
  const mails = files.filter((file) => file.endsWith('.eml')).map((file) => readOnce(join(folder, file)))
  return mails.filter((mail) => to === undefined || mail.to === to).sort((a, b) => a.at - b.at)
}

function readOnce(path: string): MailFile {
  const mail = known.get(path) ?? read(path)
  known.set(path, mail)
  return mail
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
