import { createTransport } from 'nodemailer'
import { type Answer, plainReply } from './attempt.ts'
import type { Delivery } from './delivery.ts'

const CONNECTIONS_MAX = 5
const CONNECT_MS_MAX = 10_000
const SILENT_MS_MAX = 30_000
/** One attempt in all, ms: a server that trickles its answers does not hold a job for ever. */
const ATTEMPT_MS_MAX = 60_000

/** Mail by SMTP over connections that are kept (RFC 5321). `url`: `smtp://user:password@host:port`. */
export function smtpDelivery(url: string): Delivery {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    maxMessages: 1_000,
    // A connection that the server had closed meanwhile is no attempt: once more, with the same Message-ID.
    maxRequeues: 1,
    idleTimeout: 20_000,
    connectionTimeout: CONNECT_MS_MAX,
    greetingTimeout: CONNECT_MS_MAX,
    dnsTimeout: CONNECT_MS_MAX,
    socketTimeout: SILENT_MS_MAX,
    maxResponseSize: 64 * 1024,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    host: new URL(url).hostname,
    batchMax: CONNECTIONS_MAX * 4,
    parallelMax: CONNECTIONS_MAX,
    deliver: async ({ bytes, envelope }, signal) => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS_MAX)])
      try {
        const { response } = await transport.sendMail({ raw: bytes, envelope, signal: within })
        return { result: 'taken', reply: plainReply(response) }
      } catch (error) {
        return answerOf(error as SmtpError)
      }
    },
    close: () => transport.close(),
  }
}

interface SmtpError extends Error {
  code?: string
  /** what the server said, and to which command */
  response?: string
  responseCode?: number
  command?: string
}

/**
 * A 5yz to this recipient or this mail is final (RFC 5321 section 4.2.1). To a login, a greeting or our own address it
 * is a fault of the operator's, which will be mended: the mail waits.
 */
function answerOf({ responseCode = 0, command = '', response, code, name }: SmtpError): Answer {
  const final = responseCode >= 500 && ['RCPT TO', 'DATA'].includes(command)
  return { result: final ? 'refused' : 'trouble', reply: plainReply(response ?? code ?? name) }
}
