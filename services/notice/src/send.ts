import { type Box, type ContactDetail, type Fact, noticeFailed, noticeSent, type Sender } from '@zegel/contract'
import { type Context, instant, type Loop } from '@zegel/host'
import { write } from '@zegel/store'
import { type Answer, afterAttempt } from './attempt.ts'
import type { Bell } from './bell.ts'
import { compose, type Mail } from './compose.ts'
import type { Delivery } from './delivery.ts'
import { type Attempted, giveBack, saveAttempts, takeDue } from './jobs.ts'
import type { JobRow, Tables } from './tables.ts'

/** Jobs that were taken and not finished are due again after this, ms: longer than a batch can take. */
export const LEASE_MS = 5 * 60_000
/** How long to sleep when nothing was noted here: another process may have noted it, or a pause may be over. */
const POLL_MS = 500
/** How long a mail that is under way may take once the house closes, ms. */
const GRACE_MS = 5_000

export type Sending = Pick<Context<Tables>, 'store' | 'keyring' | 'clock' | 'log' | 'config'>

interface Done {
  job: JobRow
  mail: Mail | undefined
  answer: Answer
}

/** Sends what is due until the signal; what is under way then ends first. */
export function sendDue(sending: Sending, delivery: Delivery, bell: Bell): Loop {
  return {
    name: 'notice.send',
    run: async (signal) => {
      const cut = new AbortController()
      signal.addEventListener('abort', () => setTimeout(() => cut.abort(), GRACE_MS).unref(), { once: true })
      while (!signal.aborted) {
        const now = sending.clock.now()
        const lease = { now: instant(now), leaseUntil: instant(now + LEASE_MS), max: delivery.batchMax }
        const jobs = await takeDue(sending.store.db, lease)
        if (jobs.length === 0) await bell.wait(POLL_MS, signal)
        else await sendBatch(sending, delivery, jobs, { stop: signal, cut: cut.signal })
      }
    },
  }
}

/** Opens the boxes, sends a few at a time, and writes the whole batch down in one transaction. */
async function sendBatch(
  sending: Sending,
  delivery: Delivery,
  jobs: readonly JobRow[],
  { stop, cut }: { stop: AbortSignal; cut: AbortSignal },
) {
  const { keyring, config, store, clock } = sending
  const texts = await keyring.open(jobs.map(({ box }) => JSON.parse(box) as Box))
  const words = { from: config.mailFrom, url: config.publicUrl }
  const queue = jobs.map((job, nth) => ({ job, text: texts[nth] ?? null })).reverse()
  const done: Done[] = []
  const attempt = async (mail: Mail | undefined, job: JobRow): Promise<Answer> => {
    if (!mail) return { result: 'refused', reply: 'no address' }
    if (clock.now() > Date.parse(job.useful_until)) return { result: 'refused', reply: 'too late to be of use' }
    return delivery.deliver(mail, cut)
  }
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      // A key that was destroyed took the address with it: there is nobody to tell.
      const mail = next.text ? await compose(next.job, JSON.parse(next.text) as ContactDetail, words) : undefined
      done.push({ job: next.job, mail, answer: await attempt(mail, next.job) })
      if (stop.aborted) return
    }
  }
  await Promise.all(Array.from({ length: delivery.parallelMax }, worker))
  const untried = queue.splice(0).map(({ job }) => job)
  await giveBack(store.db, untried, instant(clock.now()))
  await finish(sending, delivery.host, done)
}

async function finish({ store, clock, log }: Sending, host: string, done: readonly Done[]) {
  const now = clock.now()
  const attempts = done.map((one) => attempted(one, now))
  const facts = await write(store, async (tx) => {
    const ours = await saveAttempts(tx, attempts)
    const facts = done.flatMap((one, nth) => {
      const { state } = attempts[nth] as Attempted
      return ours.has(one.job.id) ? factOf(one, state, host, now) : []
    })
    return { value: facts, facts }
  })
  const troubled = attempts.filter(({ state }) => state !== 'sent')
  if (troubled.length > 0) {
    log.warn({ host, replies: [...new Set(troubled.map(({ reply }) => reply))].slice(0, 5) }, 'mails were not taken')
  }
  log.debug({ host, told: facts.length }, 'mails were sent')
}

function attempted({ job, mail, answer }: Done, now: number): Attempted {
  const { id, attempts, due_at } = job
  if (!mail) return { id, attempts, state: 'dropped', due_at, reply: answer.reply }
  const next = afterAttempt(job, answer, now)
  return {
    id,
    attempts,
    state: next.state,
    due_at: 'dueAt' in next ? instant(next.dueAt) : due_at,
    reply: answer.reply,
  }
}

/** What the mail server's last word makes evidence of (C.1 to C.4 of DOMAIN.md section 5: it took it, or it did not). */
function factOf({ job, mail, answer }: Done, state: JobRow['state'], host: string, now: number): Fact[] {
  if (!mail || (state !== 'sent' && state !== 'failed')) return []
  const kind = state === 'sent' ? noticeSent : noticeFailed
  const fact = kind.make({
    about: [job.fact],
    subject: job.recipient,
    at: instant(Math.max(now, Date.parse(job.fact_at))),
    after: job.fact,
    body: {
      recipient: job.recipient,
      purpose: job.purpose,
      about: job.fact,
      ...(job.message !== null && { message: job.message }),
      ...(job.sender !== null && { sender: JSON.parse(job.sender) as Sender }),
      mailId: job.mail_id,
      mailDigest: mail.digest,
      host,
      reply: answer.reply,
      attempts: job.attempts,
    },
  })
  return [fact]
}
