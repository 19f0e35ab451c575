import { derivedId } from '@zegel/contract'
import t from 'tap'
import { json } from './support/dossiers.ts'
import { handedInTwice, testLetter } from './support/letter.ts'
import { edit, expectRefused, foreign, jsonOf, judge, proofOf } from './support/refused.ts'

const CONSIGNED = 'message.consigned'
const consigned = 4
const only = (nth: number, change: (text: string) => string) => (text: string, at: number) =>
  at === nth ? change(text) : text

t.test('evidences that say something else than their fact', async (t) => {
  await expectRefused(t, {
    'a member twice': {
      code: 'evidence-form',
      file: jsonOf(CONSIGNED),
      rewrite: only(consigned, (text) => text.replace('{"version"', '{"version":"zegel-2","version"')),
    },
    'a space where none is written': {
      code: 'evidence-form',
      file: jsonOf(CONSIGNED),
      rewrite: only(consigned, (text) => text.replace(':', ': ')),
    },
    'a member of another form': {
      code: 'evidence-form',
      file: jsonOf(CONSIGNED),
      says: /sequence/,
      rewrite: only(consigned, (text) => text.replace('"sequence":5', '"sequence":5.5')),
    },
    'the name of another': {
      code: 'evidence-name',
      file: jsonOf(CONSIGNED),
      rewrite: only(consigned, (text) => text.replace(/"evidenceIdentifier":"./, '"evidenceIdentifier":"f')),
    },
    'a digest of another fact': {
      code: 'evidence-fact',
      file: jsonOf(CONSIGNED),
      rewrite: only(consigned, (text) => text.replace(/"factDigest":"...../, '"factDigest":"01234')),
    },
    'another event than its fact is': {
      code: 'evidence-members',
      file: jsonOf(CONSIGNED),
      says: /erdsEventId/,
      rewrite: only(consigned, (text) => text.replace('/Event/ContentConsignment"', '/Event/ContentHandover"')),
    },
    'another sender': {
      code: 'evidence-members',
      file: jsonOf(CONSIGNED),
      says: /senderDetails/,
      rewrite: only(consigned, (text) => text.replace('"name":"Gemeente', '"name":"Provincie')),
    },
    'another digest of its content': {
      code: 'evidence-members',
      file: jsonOf(CONSIGNED),
      says: /partsInfo/,
      rewrite: only(consigned, (text) => text.replace(/"digestValue":"./, '"digestValue":"g')),
    },
    'a member that no evidence has': {
      code: 'evidence-members',
      file: jsonOf(CONSIGNED),
      says: /extensions.note/,
      rewrite: only(consigned, (text) => text.replace('"nonce":', '"note":"x","nonce":')),
    },
    'sealed late and not marked so': {
      code: 'evidence-members',
      file: jsonOf('message.handed-over'),
      says: /extensions/,
      sealedAt: ({ kind, at }) => new Date(Date.parse(at) + (kind === 'message.handed-over' ? 10_001 : 500)),
      rewrite: (text) => text.replace('"sealedLate":true,', ''),
    },
    'an event that lies after its timestamp': {
      code: 'evidence-time',
      file: jsonOf('message.deposited'),
      sealedAt: ({ kind, at }) => new Date(Date.parse(at) + (kind === 'message.deposited' ? -1_001 : 500)),
    },
    'of another message': {
      code: 'evidence-message',
      file: jsonOf(CONSIGNED),
      alter: (said, nth) => {
        if (nth === consigned) said.extensions.fact.body.message = testLetter('two').message
        return said
      },
    },
  })
})

t.test('a chain that was cut', async (t) => {
  await expectRefused(t, {
    'an evidence left out': { code: 'sequence', file: 'index.json', says: /number 5/, conceal: [CONSIGNED] },
    'the last left out': { code: 'sequence', file: 'index.json', says: /number 8/, conceal: ['message.handed-over'] },
    'a number twice': {
      code: 'sequence',
      file: jsonOf('notice.sent'),
      alter: (said, nth) => {
        if (nth === consigned + 1) said.extensions.sequence = consigned + 1
        return said
      },
    },
    'a link to another evidence': {
      code: 'previous-digest',
      file: jsonOf(CONSIGNED),
      alter: (said, nth) => {
        if (nth === consigned) said.extensions.previousEvidenceDigest = 'a'.repeat(64)
        return said
      },
    },
    'a first that names one before it': {
      code: 'previous-digest',
      file: jsonOf('message.deposited'),
      alter: (said, nth) => {
        if (nth === 0) said.extensions.previousEvidenceDigest = 'a'.repeat(64)
        return said
      },
    },
    'a withheld digest that is not that of the evidence': {
      code: 'previous-digest',
      file: jsonOf('message.handed-over'),
      alterIndex: ({ withheld }) => Object.assign((withheld as object[])[0] as object, { digest: 'b'.repeat(64) }),
    },
    'another head': {
      code: 'head',
      file: 'index.json',
      alterIndex: ({ head }) => Object.assign(head as object, { digest: 'c'.repeat(64) }),
    },
    'sealed before the one that precedes it': {
      code: 'order-of-time',
      file: jsonOf('notice.sent'),
      sealedAt: ({ kind, at }) => new Date(Date.parse(at) + (kind === CONSIGNED ? 5_000 : 500)),
    },
    'a life that breaks the rules': {
      code: 'life',
      file: jsonOf('message.opened'),
      letter: withoutKind('message.consigned'),
      withhold: [],
    },
    'a letter that is handed in once more': {
      code: 'life',
      file: `${derivedId('evidence', handedInTwice().facts.at(-1)?.id as string, testLetter().recipients[0])}.json`,
      says: /handed in once before/,
      letter: handedInTwice(),
    },
  })
  const whole = await judge({ code: 'life', withhold: [] })
  t.ok(whole.verdict.holds, whole.said)
  t.ok(
    whole.verdict.checks.every(({ status }) => status === 'holds'),
    'where nothing is withheld all of it is checked, the life included',
  )
})

t.test('a ledger that does not hold it', async (t) => {
  await expectRefused(t, {
    'a checkpoint with a line more': {
      code: 'checkpoint-form',
      file: 'ledger/checkpoint',
      change: (files) => edit(files, 'ledger/checkpoint', (note) => String(note).replace('\n\n', '\nmore\n\n')),
    },
    'a checkpoint of another size': {
      code: 'checkpoint-signature',
      file: 'ledger/checkpoint',
      change: (files) => edit(files, 'ledger/checkpoint', (note) => String(note).replace(/\n\d+\n/, '\n99\n')),
    },
    'signed by another log': {
      code: 'checkpoint-signature',
      file: 'ledger/checkpoint',
      trust: { logKeys: [foreign.log.vkey] },
    },
    'the log of another origin': {
      code: 'checkpoint-signature',
      file: 'ledger/checkpoint',
      says: /other.example/,
      log: { origin: 'other.example/log' },
    },
    'a proof with something more': {
      code: 'proof-form',
      file: proofOf(CONSIGNED),
      says: /extra/,
      change: (files, dossier) =>
        edit(files, proofOf(CONSIGNED)(dossier), (proof) => String(proof).replace('\n', '\nextra AAAA\n')),
    },
    'a proof with another checkpoint': {
      code: 'proof-form',
      file: proofOf(CONSIGNED),
      change: (files, dossier) =>
        edit(files, proofOf(CONSIGNED)(dossier), (proof) =>
          String(proof).replace(/\n(\d+)\n(?=[^\n]+\n\n—)/, '\n9$1\n'),
        ),
    },
    'the proof of another evidence': {
      code: 'inclusion',
      file: proofOf(CONSIGNED),
      change: (files, dossier) => {
        files.set(proofOf(CONSIGNED)(dossier), files.get(proofOf('notice.sent')(dossier)) as Buffer)
      },
    },
    'another leaf': {
      code: 'inclusion',
      file: proofOf(CONSIGNED),
      change: (files, dossier) =>
        edit(files, proofOf(CONSIGNED)(dossier), (proof) => String(proof).replace(/index (\d+)/, 'index 1')),
    },
    'a withheld link that says where in the log it is': {
      code: 'index-form',
      file: 'index.json',
      says: /withheld/,
      alterIndex: ({ withheld }) => Object.assign((withheld as object[])[0] as object, { leaf: 1_000 }),
    },
  })
  const unknown = await judge({ code: 'checkpoint-signature', trust: { logKeys: [] } })
  t.ok(unknown.verdict.holds, 'without a key of the log nothing fails')
  t.match(
    unknown.verdict.checks.find(({ code }) => code === 'checkpoint-signature'),
    { status: 'unchecked', detail: /no key/ },
    'and the signature is said to be unchecked',
  )
})

t.test('an index that says something else', async (t) => {
  await expectRefused(t, {
    'a member twice': {
      code: 'index-form',
      file: 'index.json',
      change: (files) => edit(files, 'index.json', (text) => String(text).replace('{\n', '{\n  "message": "x",\n')),
    },
    'another form of a member': {
      code: 'index-form',
      file: 'index.json',
      says: /volume/,
      alterIndex: ({ volume }) => Object.assign(volume as object, { of: 0 }),
    },
    'an event that is not that of the evidence': {
      code: 'index',
      file: 'index.json',
      says: /evidences/,
      alterIndex: ({ evidences }) => Object.assign((evidences as object[])[0] as object, { kind: 'message.opened' }),
    },
    'another size of the log': {
      code: 'index',
      file: 'index.json',
      says: /asOf.size/,
      alterIndex: ({ asOf }) => Object.assign(asOf as object, { size: 7 }),
    },
    'of another message': {
      code: 'index',
      file: 'index.json',
      says: /no evidence is/,
      alterIndex: (index) => Object.assign(index, { message: '11111111-2222-8333-8444-555555555555' }),
    },
    'a time of export': {
      code: 'index',
      file: 'index.json',
      says: /exportedAt/,
      alterIndex: (index) => Object.assign(index, { exportedAt: '2026-01-01' }),
    },
    'a volume of other numbers': {
      code: 'index',
      file: 'index.json',
      says: /volume/,
      alterIndex: ({ volume }) => Object.assign(volume as object, { last: 7 }),
    },
    'the first of two volumes, where nothing is left for the second': {
      code: 'index',
      file: 'index.json',
      says: /volume 1 of 2/,
      alterIndex: ({ volume }) => Object.assign(volume as object, { of: 2 }),
    },
    'the last of two volumes, where nothing is left for the first': {
      code: 'index',
      file: 'index.json',
      says: /volume 2 of 2/,
      withContent: false,
      alterIndex: ({ volume }) => Object.assign(volume as object, { number: 2, of: 2 }),
    },
    'for a recipient, with evidences of another': {
      code: 'index',
      file: 'index.json',
      says: /recipient/,
      exportedFor: 'recipient',
    },
    'not JSON': {
      code: 'index-form',
      file: 'index.json',
      change: (files) => void files.set('index.json', json(null)),
    },
  })
})

function withoutKind(kind: string) {
  const letter = testLetter()
  return { ...letter, facts: letter.facts.filter((fact) => fact.kind !== kind) }
}
