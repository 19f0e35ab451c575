import { createHash } from 'node:crypto'
import type { ContactDetail } from '@zegel/contract'
import { Skeletons, skeletonOf } from './skeleton.ts'
import type { JobRow } from './tables.ts'
import { words } from './words.ts'

/** A mail as it is handed to the server, byte for byte the same at every attempt. */
export interface Mail {
  id: string
  bytes: Buffer
  /** SHA-256 of `bytes` in hexadecimal */
  digest: string
  envelope: { from: string; to: string }
}

/** One address and nothing else: whatever consent let through is looked at again where it would do harm. */
const ONE_ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$/

const skeletons = new Skeletons()

/** Undefined where the address is not one that a header can carry. */
export async function compose(
  job: JobRow,
  { email, code }: Pick<ContactDetail, 'email' | 'code'>,
  { from, url }: { from: string; url: string | undefined },
): Promise<Mail | undefined> {
  if (!ONE_ADDRESS.test(email)) return undefined
  const { language, purpose, names_sender, sender } = job
  const { subject, body } = words[language][purpose]
  const name = names_sender && sender ? (JSON.parse(sender).name as string) : undefined
  const text = `${body({ code, sender: name, url }).join('\r\n\r\n')}\r\n`
  const said = { from, subject, text, language }
  const skeleton = await (code ? skeletonOf(said) : skeletons.get(said))
  // Stable too: the moment of the fact, not of the attempt. RFC 5322 section 3.3.
  const date = new Date(job.fact_at).toUTCString().replace('GMT', '+0000')
  const bytes = Buffer.from(`To: ${email}\r\nMessage-ID: ${job.mail_id}\r\nDate: ${date}\r\n${skeleton.text}`, 'latin1')
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { id: job.id, bytes, digest, envelope: { from: skeleton.from, to: email } }
}
