import { join } from 'node:path'
import type { Config, Service } from '@zegel/host'
import { Bell } from './bell.ts'
import type { Delivery } from './delivery.ts'
import { folderDelivery } from './folder.ts'
import { jobMigration } from './migrations/001-job.ts'
import { noteJobs } from './note.ts'
import { sendDue } from './send.ts'
import { smtpDelivery } from './smtp.ts'
import type { Tables } from './tables.ts'

/** Tells people that something waits for them, and says in evidence what the mail server answered. */
export const notice: Service<Tables> = {
  name: 'notice',
  migrations: [jobMigration],
  start: async (context) => {
    const delivery = await deliveryOf(context.config)
    const bell = new Bell()
    return {
      follows: [noteJobs(mailDomain(context.config.mailFrom), () => bell.ring())],
      loops: [sendDue(context, delivery, bell)],
      close: async () => delivery.close(),
    }
  },
}

async function deliveryOf({ smtpUrl, mode, data }: Config): Promise<Delivery> {
  if (smtpUrl) return smtpDelivery(smtpUrl)
  if (mode === 'production') throw new Error('SMTP_URL must be set in production')
  return folderDelivery(join(data, 'mail'))
}

/** The domain of our own address, for Message-IDs (RFC 5322 section 3.6.4). */
function mailDomain(from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1]
  if (!domain) throw new Error('ZEGEL_MAIL_FROM must hold an address: Name <local@domain>')
  return domain
}
