import { randomBytes } from 'node:crypto'
import { idFromDigest, messageAccessed, type messageOpened } from '@zegel/contract'
import { openStore, write } from '@zegel/store'
import { type Administration, expectStatus, type Recipient, type Scope, until } from '@zegel/testing'
import type { Static } from 'typebox'
import type { Asking } from './asking.ts'
import { sendAndOpen, type Waiting } from './big-transfers.ts'
import type { RunningHouse } from './houses.ts'

/** Facts of a page of the mailbox's book. */
const PAGE = 50

const newId = () => idFromDigest(randomBytes(32))

export interface LongLetter {
  message: string
  /** as its recipient sees them */
  evidences: number
}

/**
 * A letter with so many evidences: sent, opened, and read again and again. The readings are published in the mailbox's
 * own book, since people may not read so often within an hour; the house seals them like all others.
 */
export async function longLetter(
  t: Scope,
  { house, asking }: { house: RunningHouse; asking: Asking },
  { sender, reader, content }: { sender: Administration; reader: Recipient; content: string },
  evidences: number,
): Promise<LongLetter> {
  const letter = await sendAndOpen(sender, reader, content)
  const present = await stepsOf(letter)
  const { sender: from, recipient, opening } = await openingOf(asking, letter.message)
  const mailbox = await openStore<never>({ url: house.roleUrlOf('mailbox'), schema: 'mailbox', max: 1 })
  t.teardown(() => mailbox.close())
  const missing = evidences - present.length
  for (let nth = 0; nth < missing; nth += PAGE) {
    const facts = Array.from({ length: Math.min(PAGE, missing - nth) }, () => {
      const [transfer, at] = [newId(), new Date().toISOString()]
      return messageAccessed.make({
        about: [transfer],
        subject: letter.message,
        at,
        body: {
          message: letter.message,
          recipient,
          sender: from,
          opening,
          transfer,
          part: 0,
          bytes: 1_000,
          startedAt: at,
        },
      })
    })
    await write(mailbox, async () => ({ value: undefined, facts }))
  }
  await until(async () => (await stepsOf(letter)).length >= evidences, { ms: 60_000, what: `${evidences} evidences` })
  return { message: letter.message, evidences }
}

/** What the evidence of the opening says. */
async function openingOf(asking: Asking, message: string): Promise<Static<typeof messageOpened.schema>> {
  const { rows } = await asking.query<{ text: string }>(
    `select convert_from(evidence, 'UTF8') as text from evidence.evidence where chain = $1 and kind = 'message.opened'`,
    [message],
  )
  return JSON.parse(rows[0]?.text as string).extensions.fact.body
}

async function stepsOf({ reader, message }: Waiting): Promise<{ kind: string; recipient: string | null }[]> {
  return expectStatus(await reader.call('GET', `/evidence/messages/${message}`), 200).body.steps
}
