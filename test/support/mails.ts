import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { until } from '@zegel/testing'

/** Mails never change once they are written, and parsing is what takes the time. */
const parsed = new Map<string, Promise<ParsedMail>>()

function parse(path: string): Promise<ParsedMail> {
  const mail = parsed.get(path) ?? readFile(path).then((bytes) => simpleParser(bytes))
  parsed.set(path, mail)
  return mail
}

/** The mails that the house wrote as files, newest last. */
export async function mailsTo(data: string, address: string): Promise<ParsedMail[]> {
  const folder = join(data, 'mail')
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'))
  const mails = await Promise.all(names.map((name) => parse(join(folder, name))))
  return mails
    .filter((mail) => [mail.to].flat().some((to) => to?.text.includes(address)))
    .sort((a, b) => Number(a.date) - Number(b.date))
}

/** The newest code that was mailed to an address. */
export async function codeMailedTo(data: string, address: string): Promise<string> {
  return until(
    async () => {
      const mail = (await mailsTo(data, address)).at(-1)
      return mail?.text?.match(/\b\d{6}\b/)?.[0]
    },
    { what: 'a mail with the code' },
  )
}
