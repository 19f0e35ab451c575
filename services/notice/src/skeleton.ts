import MailComposer from 'nodemailer/lib/mail-composer'

/** What all mails with the same words have in common. */
export interface Skeleton {
  /** headers and body, ASCII; without To, Message-ID and Date */
  text: string
  /** the address of the envelope that we send from */
  from: string
}

export interface Said {
  from: string
  subject: string
  text: string
  language: string
}

/** MIME by nodemailer: encoded words, quoted-printable, line lengths. */
export async function skeletonOf({ from, subject, text, language }: Said): Promise<Skeleton> {
  const message = new MailComposer({
    from,
    subject,
    text,
    // Stand-ins, since a composer that has none makes its own.
    messageId: STAND_IN_ID,
    date: STAND_IN_DATE,
    // RFC 3834: nobody's out-of-office reply comes back to us.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const whole = (await message.build()).toString('latin1')
  const end = whole.indexOf('\r\n\r\n')
  const lines = whole.slice(0, end).split('\r\n')
  const kept = lines.filter((line) => line !== `Message-ID: ${STAND_IN_ID}` && line !== `Date: ${STAND_IN_DATE}`)
  if (kept.length !== lines.length - 2) throw new Error('nodemailer writes its headers another way')
  return { text: kept.join('\r\n') + whole.slice(end), from: message.getEnvelope().from || '' }
}

const STAND_IN_ID = '<message@zegel.invalid>'
const STAND_IN_DATE = 'Thu, 01 Jan 1970 00:00:00 +0000'
const KEPT_MAX = 500

/**
 * Skeletons by the words they are made of: a thousand notices of one sender's letters are composed once, since that
 * costs ten times all the rest of a mail. What holds a code is not kept.
 */
export class Skeletons {
  readonly #kept = new Map<string, Promise<Skeleton>>()

  get(said: Said): Promise<Skeleton> {
    const key = JSON.stringify(said)
    const known = this.#kept.get(key)
    if (known) return known
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear()
    const made = skeletonOf(said)
    this.#kept.set(key, made)
    return made
  }
}
