import { messageRejected } from '@zegel/contract'
import type { Context, Waiting } from '@zegel/host'
import t from 'tap'
import { Answers } from '../src/answers.ts'

const id = '00000000-0000-8000-8000-000000000001'
const at = '2026-03-01T09:30:00.123Z'
const fact = messageRejected.make({
  about: [id],
  subject: id,
  at,
  body: {
    message: id,
    client: 'client',
    sender: { party: id, cbe: '0207203282', name: 'Stad' },
    reason: 'sender-not-authorised-nrn',
    submittedAt: at,
    recipients: [{ recipient: id, scheme: 'be-nrn', commitment: 'ab'.repeat(32) }],
  },
})

t.test('who asks again for a seal that stands leaves nobody waiting', async (t) => {
  let waiting = 0
  const seals: Waiting = {
    loop: { name: 'tail', run: async () => {} },
    ready: Promise.resolve(),
    expect: () => {
      waiting++
      const forget = () => {
        waiting--
      }
      return {
        forget,
        within: async () => {
          forget()
          return undefined
        },
      }
    },
  }
  const entry = { fact, shard: 1, position: 1, seal: { at, evidences: [], proofs: [] } }
  const feed = { lookup: async () => [entry] }
  const answers = new Answers({ dial: () => feed } as unknown as Context<never>, seals)
  for (let nth = 0; nth < 3; nth++) {
    t.match(await answers.of({ message: id, fact: fact.id, rejected: true }, 0), '"status":"rejected"')
  }
  t.equal(waiting, 0)
})
