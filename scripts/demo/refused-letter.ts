import { expectStatus } from '@zegel/testing'
import { DemoError } from './demo-error.ts'
import { deposit } from './deposit.ts'
import { readLetter } from './letters.ts'
import { mailAfter } from './mail.ts'
import { clockTime, duration, short, since } from './narrator.ts'
import type { Story } from './story.ts'

/** A letter in consent mode: offered without its sender's name, and refused. Gives the message id. */
export async function refusedLetter(story: Story): Promise<string> {
  const { narrator, places, anna, clerk, feed } = story
  const main = await readLetter(places.letters, 'hearing')
  const { done: message, mail, waitedMs } = await mailAfter(anna, () => deposit(story, { main, mode: 'consent' }))
  if (mail.text.includes(clerk.name)) throw new DemoError('The mail names the sender of a letter that is only offered.')
  narrator.step(
    `A mail tells Anna, ${duration(waitedMs)} after the deposit, that a letter is offered; it does not say by whom.`,
  )
  const offered = await anna.itemIn(message, 'offered')
  if (offered.sender !== undefined) throw new DemoError('The box names the sender of a letter that is only offered.')

  const started = performance.now()
  const { receipt } = expectStatus(await anna.refuse(message), 200).body
  narrator.step(`She refuses it. Her receipt is evidence ${short(receipt.evidenceId)}, after ${since(started)}.`)
  const refused = await feed.next(message, 'message.refused')
  narrator.step(`${clerk.name} is told: refused at ${clockTime(refused.at)}, sealed at ${clockTime(refused.sealedAt)}.`)
  await feed.next(message, 'notice.sent')
  return message
}
