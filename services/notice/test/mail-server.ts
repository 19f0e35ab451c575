// A real SMTP server in a process of its own. What it shall do next comes by message; every mail it has taken goes back.
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import type { Behaviour, Heard } from './server.ts'

let behaviour: Behaviour = 'take'
const tell = (heard: Heard) => process.send?.(heard)

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onRcptTo: ({ address }, _session, callback) => {
    if (behaviour === 'refuse') return callback(reply(550, `5.1.1 <${address}>: no such user ${address} here`))
    if (behaviour === 'busy') return callback(reply(450, '4.2.1 mailbox busy, try later'))
    callback()
  },
  onMailFrom: (_address, _session, callback) => {
    if (behaviour === 'refuse-us') return callback(reply(554, '5.7.1 we do not know you'))
    callback()
  },
  onData: (stream, session, callback) => void take(stream, session.envelope.rcptTo, callback),
})

async function take(
  stream: Readable,
  rcptTo: { address: string }[],
  callback: (error?: Error | null, text?: string) => void,
) {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const to = rcptTo.map(({ address }) => address)
  if (behaviour !== 'cut') tell({ mail: Buffer.concat(chunks).toString('base64'), to })
  if (behaviour === 'cut') return process.exit(0)
  if (behaviour === 'slow') await sleep(1_000)
  callback(null, `2.0.0 queued for ${to.join()} as 12345`)
}

function reply(responseCode: number, text: string) {
  return Object.assign(new Error(text), { responseCode })
}

process.on('message', (next: Behaviour) => {
  behaviour = next
  tell({ behaviour })
})
process.on('disconnect', () => process.exit(0))
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  tell({ port: (server.server.address() as { port: number }).port })
})
