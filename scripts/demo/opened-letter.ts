import { createHash } from 'node:crypto'
import { expectStatus } from '@zegel/testing'
import { DemoError } from './demo-error.ts'
import { deposit } from './deposit.ts'
import { type LetterFile, readLetter } from './letters.ts'
import { mailAfter } from './mail.ts'
import { clockTime, duration, short, since, size } from './narrator.ts'
import type { Story } from './story.ts'

/** A letter that goes all the way: told, listed, opened, handed over. Gives the message id. */
export async function openedLetter(story: Story): Promise<string> {
  const { narrator, places, anna, clerk, feed } = story
  const main = await readLetter(places.letters, 'permit')
  const attachment = await readLetter(places.letters, 'plan')
  const {
    done: message,
    mail,
    waitedMs,
  } = await mailAfter(anna, () => deposit(story, { main, attachment, mode: 'basic' }))
  const [line = ''] = mail.text.split(/\r?\n/).filter((one) => one.includes(clerk.name))
  narrator.step(`A mail tells Anna, ${duration(waitedMs)} after the deposit: "${line.trim()}"`)

  const item = await itemOf(story, message)
  narrator.step(`Anna looks into her box: "${item.subject}" from ${item.sender.name}, not opened.`)
  const closed = await anna.call('GET', `/mailbox/items/${message}/parts/0`)
  if (closed.body?.code !== 'grant-missing')
    throw new DemoError(`A letter that was not opened answered ${closed.status}.`)
  narrator.more('Without opening it she gets no byte of it: what was not sealed was not read.')
  await read(story, message, [main, attachment])

  const handedOver = await feed.next(message, 'message.handed-over')
  narrator.step(`${clerk.name} sees the receipt in its event feed: handed over at ${clockTime(handedOver.at)},`)
  narrator.more(`evidence ${short(handedOver.evidences[0] as string)} sealed at ${clockTime(handedOver.sealedAt)}.`)
  await feed.next(message, 'notice.sent')
  return message
}

/** As the list shows it: neither a list nor a detail is an opening. */
async function itemOf({ anna }: Story, message: string) {
  const item = (await anna.items()).find(({ id }) => id === message)
  if (item?.state !== 'consigned') throw new DemoError(`The letter is not in Anna's box, or not unread: ${item?.state}`)
  return item
}

async function read({ narrator, anna }: Story, message: string, files: readonly LetterFile[]) {
  let started = performance.now()
  const { grant, parts, receipt } = expectStatus(await anna.open(message), 201).body
  const { eventTime } = JSON.parse(receipt.evidence)
  narrator.step(
    `She opens it at ${clockTime(eventTime)}: evidence ${short(receipt.evidenceId)}, sealed before any byte, after ${since(started)}.`,
  )
  for (const [nth, { part }] of parts.entries()) {
    const sent = files[nth] as LetterFile
    started = performance.now()
    const { bytes } = expectStatus(await anna.part(message, grant, part), 200)
    if (!bytes.equals(sent.bytes)) throw new DemoError(`Part ${part} is not what was deposited.`)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    narrator.step(
      `She downloads "${sent.title}", ${size(bytes.length)} in ${since(started)}: byte for byte what was deposited,`,
    )
    narrator.more(`sha256 ${sha256.slice(0, 12)}..`)
  }
}
