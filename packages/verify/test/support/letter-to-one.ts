import {
  channelDecided,
  type Fact,
  type Letter,
  messageConsigned,
  messageDeposited,
  type messageHandedOver,
  messageOffered,
  messageRefused,
} from '@zegel/contract'
import { BEGAN } from './authority.ts'
import { type TestLetter, testLetter } from './letter.ts'

type BodyOf<Kind extends { make(fact: never): unknown }> = Parameters<Kind['make']>[0] extends { body: infer Body }
  ? Body
  : never

const at = (ms: number): string => new Date(BEGAN + ms).toISOString()

/** The letter of the other tests to its first recipient alone: opened and read, or refused. */
export function letterToOne(mode: Letter['mode']): TestLetter {
  const letter = testLetter()
  const { message, recipients, facts } = letter
  const [recipient] = recipients
  const [deposited, decided, , consigned, ...rest] = facts as [Fact, Fact, Fact, Fact, ...Fact[]]
  const body = deposited.body as BodyOf<typeof messageDeposited>
  const next = { about: [message, 'to one', mode], subject: message }
  const own = { ...body.letter, mode }
  const handedIn = messageDeposited.make({
    ...next,
    at: deposited.at,
    body: { ...body, letter: own, recipients: body.recipients.slice(0, 1) },
    boxes: deposited.boxes.slice(0, 1),
  })
  const channel = { ...(decided.body as BodyOf<typeof channelDecided>), letter: own }
  const electronic = channelDecided.make({ ...next, after: handedIn.id, at: decided.at, body: channel })
  if (mode === 'basic') {
    const { subject, body: where } = consigned as Fact<BodyOf<typeof messageConsigned>>
    const about = [message, recipient, '0']
    const there = messageConsigned.make({ about, subject, after: electronic.id, at: consigned.at, body: where })
    return { ...letter, facts: [handedIn, electronic, there, ...rest] }
  }
  const offer = { message, recipient, revision: 0, letter: own }
  const offered = messageOffered.make({ ...next, after: electronic.id, at: at(2_000), body: offer })
  const { act } = (rest.at(-1) as Fact<BodyOf<typeof messageHandedOver>>).body
  const no = { message, recipient, sender: own.sender, act }
  const refused = messageRefused.make({ ...next, after: offered.id, at: at(6_000), body: no })
  return { ...letter, facts: [handedIn, electronic, offered, refused] }
}
