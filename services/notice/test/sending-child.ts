// The sending loop in a process that a test may kill.
//   node sending-child.ts <database url> <smtp url> <ms that its clock is ahead>

import { createLogger, readConfig } from '@zegel/host'
import { Keyring, openStore } from '@zegel/store'
import { Bell } from '../src/bell.ts'
import type { Tables } from '../src/index.ts'
import { sendDue } from '../src/send.ts'
import { smtpDelivery } from '../src/smtp.ts'

const [databaseUrl = '', smtpUrl = '', ahead = '0'] = process.argv.slice(2)
const store = await openStore<Tables>({ url: databaseUrl, schema: 'notice' })
const sending = {
  store,
  keyring: new Keyring(store.db, Buffer.alloc(32, 7)),
  clock: { now: () => Date.now() + Number(ahead) },
  log: createLogger('silent'),
  config: readConfig({}),
}
await sendDue(sending, smtpDelivery(smtpUrl), new Bell()).run(new AbortController().signal)
