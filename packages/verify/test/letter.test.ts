import t from 'tap'
import type { EvidenceJson } from '../src/evidence-json.ts'
import { changedFact, expectRefused, jsonOf, judge, type Wrong } from './support/refused.ts'

type Body = Record<string, unknown>
const letterOf = (body: Body) => body.letter as Body
const told = (kind: string, change: (body: Body) => void): Pick<Wrong, 'alter'> => ({
  alter: (said: EvidenceJson) => (said.extensions.fact.kind === kind ? changedFact(said, change) : said),
})
const part = { part: 0, content: '00000000-0000-8000-8000-000000000009', mediaType: 'application/pdf', size: 9 }
const other = { ...part, sha256: 'ab'.repeat(32) }

t.test('what later facts say of the letter is what was handed in', async (t) => {
  const consigned = { code: 'letter', file: jsonOf('message.consigned') } as const
  const handedOver = { code: 'handover', file: jsonOf('message.handed-over') } as const
  await expectRefused(t, {
    'a letter with another content': {
      ...consigned,
      says: /letter/,
      ...told('message.consigned', (body) => Object.assign(letterOf(body), { parts: [other] })),
    },
    'a letter of another mode': {
      ...consigned,
      ...told('message.consigned', (body) => Object.assign(letterOf(body), { mode: 'consent' })),
    },
    'another sender': {
      ...consigned,
      says: /sender/,
      ...told('message.consigned', (body) => Object.assign(body.sender as Body, { name: 'Provincie' })),
    },
    'recipients for whom it was not': {
      ...consigned,
      says: /recipient/,
      ...told('message.consigned', (body) =>
        Object.assign(body, { recipients: [{ recipient: body.recipient }, { recipient: part.content }] }),
      ),
    },
    'handed over with another digest': {
      ...handedOver,
      says: /digest/,
      ...told('message.handed-over', (body) => Object.assign(body, { sha256: other.sha256 })),
    },
    'handed over in part': {
      ...handedOver,
      says: /bytes/,
      ...told('message.handed-over', (body) => Object.assign(body, { bytes: 1 })),
    },
    'handed over without a word on how much': {
      ...handedOver,
      ...told('message.handed-over', (body) => delete body.bytes),
    },
    'a deposit that tells each of its recipients another letter': {
      code: 'evidence-fact',
      file: ({ sealed }) => `${sealed[1]?.id}.json`,
      says: /otherwise/,
      alter: (said, nth) =>
        nth === 1 ? changedFact(said, (body) => Object.assign(letterOf(body), { parts: [other] })) : said,
    },
  })
})

t.test('members in another order say the same', async (t) => {
  const { verdict, said } = await judge({
    code: 'letter',
    ...told('message.consigned', (body) => {
      body.letter = Object.fromEntries(Object.entries(letterOf(body)).toReversed())
    }),
  })
  t.ok(verdict.holds, said)
})

t.test('where what was handed in is not shown, that is said', async (t) => {
  const { verdict, said } = await judge({ code: 'letter', withhold: ['message.deposited'] })
  const unchecked = verdict.checks.filter(({ code }) => code === 'letter' || code === 'handover')
  t.match(
    unchecked,
    [
      { status: 'unchecked', give: 'submission' },
      { status: 'unchecked', give: 'submission' },
    ],
    said,
  )
})
