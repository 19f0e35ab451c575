import { expectStatus, mailsOf } from '@zegel/testing'
import { DemoError } from './demo-error.ts'
import { deposit } from './deposit.ts'
import { readLetter } from './letters.ts'
import { clockTime, short, since } from './narrator.ts'
import type { Story } from './story.ts'

/** A letter to somebody who has withdrawn, from a sender who wants no paper. Gives the message id. */
export async function undeliverableLetter(story: Story): Promise<string> {
  const { narrator, places, anna, clerk, feed } = story
  const started = performance.now()
  const { act } = expectStatus(await anna.withdraw(), 200).body
  narrator.step(
    `Anna withdraws her consent: evidence ${short(act.evidences[0])} after ${since(started)}. It holds from now on.`,
  )

  const mails = mailsOf(anna.place, anna.email).length
  const message = await deposit(story, { main: await readLetter(places.letters, 'reminder'), mode: 'basic' })
  const failed = await feed.next(message, 'message.undeliverable')
  if (failed.detail !== 'consent-withdrawn') throw new DemoError(`The reason is ${failed.detail}.`)
  narrator.step(`${clerk.name} is told that it is undeliverable, since the sender asked for no paper.`)
  narrator.more(
    `The reason, ${failed.detail}, is evidence ${short(failed.evidences[0] as string)} sealed at ${clockTime(failed.sealedAt)}.`,
  )
  const items = await anna.items()
  if (items.some(({ id }) => id === message)) throw new DemoError('The letter is in the box of someone who withdrew.')
  if (mailsOf(anna.place, anna.email).length !== mails) throw new DemoError('Someone who withdrew got a mail.')
  narrator.more('Nothing is in her box, no mail was sent; the letters from before stay readable.')
  return message
}
