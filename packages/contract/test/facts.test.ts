import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Check } from 'typebox/value'
import * as contract from '../src/index.ts'
import { additions, bodies, sample } from './samples.ts'

type AnyKind = contract.FactKind

const isKind = (value: unknown): value is AnyKind => typeof (value as { make?: unknown }).make === 'function'
const exported: readonly unknown[] = Object.values(contract)
const kinds = exported.filter(isKind)
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8'))
const golden = read('facts.json')
const goldenAdditions = read('facts-2.json')

const kindOf = (name: string) => kinds.find(({ kind }) => kind === name) as AnyKind
const withdrawn = kindOf('consent.withdrawn')

t.test('each kind has one name and one golden text', async (t) => {
  t.equal(new Set(kinds.map(({ kind }) => kind)).size, kinds.length)
  t.same(Object.keys(golden).toSorted(), kinds.map(({ kind }) => kind).toSorted(), 'a new kind: add its text')
  for (const { kind } of kinds) t.match(kind, /^[a-z]+\.[a-z]+(-[a-z]+)*$/)
})

t.test('what was sealed once is written the same for ever', async (t) => {
  for (const { kind, make, is } of kinds) {
    const fact = make(sample(bodies[kind] as object))
    // A landed kind is only ever added to: where this differs, a book that stands would refuse its own repeats.
    t.equal(fact.text, golden[kind], kind)
    t.same(fact.digest, createHash('sha256').update(fact.text).digest())
    t.ok(is(fact) && kinds.every((other) => other.kind === kind || !other.is(fact)))
  }
})

t.test('what was sealed once can be read for ever', async (t) => {
  for (const { kind, schema } of kinds) {
    const text = golden[kind] as string
    const fact = contract.readFact(text, [], Buffer.alloc(32))
    t.ok(Check(schema, fact.body), kind)
    t.equal(fact.text, text)
    const { boxes, ...sealed } = JSON.parse(text)
    t.same(sealed, { id: fact.id, kind, subject: fact.subject, at: fact.at, after: fact.after, body: fact.body })
    t.same(Object.keys(boxes[0]), ['party', 'digest'], 'of a box only its digest is sealed')
  }
})

t.test('what landed kinds got later is written the same for ever too', async (t) => {
  t.same(Object.keys(goldenAdditions), Object.keys(additions))
  for (const [kind, added] of Object.entries(additions)) {
    const fact = kindOf(kind).make(sample({ ...bodies[kind], ...added }))
    t.equal(fact.text, goldenAdditions[kind], kind)
    for (const member of Object.keys(added)) {
      t.throws(() => kindOf(kind).make(sample({ ...bodies[kind], ...added, [member]: 7 })), { message: RegExp(member) })
    }
  }
})

t.test('a clerk is a reference, neither a name nor a number of a register', async (t) => {
  const deposited = kindOf('message.deposited')
  const make = (clerk: string) => deposited.make(sample({ ...bodies['message.deposited'], clerk }))
  for (const clerk of ['desk-4', 'A.12345678', 'x']) t.ok(make(clerk))
  const bad = ['Anna Peeters', '85073003328', '85.07.30-033.28', '', 'x'.repeat(65), 'é', 'a\nb', '1-2-3-4-5-6-7-8-9']
  for (const clerk of bad) t.throws(() => make(clerk), clerk)
})

t.test('a fact goes round by its text and boxes', async (t) => {
  const fact = withdrawn.make(sample(bodies[withdrawn.kind] as object))
  t.same(contract.readFact(fact.text, fact.boxes, fact.digest), fact)
})

t.test('an unknown, missing or malformed member is refused, and its value is not told', async (t) => {
  for (const { kind, make } of kinds) {
    const body = bodies[kind] as Record<string, unknown>
    t.throws(() => make(sample({ ...body, nationalNumberInClear: '85073003328' })), {
      message: new RegExp(`^${kind}: `),
    })
    const [first = ''] = Object.keys(body)
    const { [first]: _, ...without } = body
    t.throws(() => make(sample(without)), { message: new RegExp(first) })
    const error = t.throws(() => make(sample({ ...body, [first]: ['85073003328'] }))) as unknown as Error
    t.notMatch(error.message, '85073003328')
  }
})

t.test('lines for people hold one line', async (t) => {
  const body = bodies['consent.withdrawn'] as object
  const bad = ['a\nb', 'a\u0000', '\u007f', '\u0085', 'a\u2028b', '\u202eexe.pdf', '\u2066x', '', 'x'.repeat(101)]
  for (const portal of bad) t.throws(() => withdrawn.make(sample({ ...body, portal })), encodeURIComponent(portal))
  for (const portal of ['Ünïcode 邮件 📮', 'عربي', "l'été <b>&amp;"]) t.ok(withdrawn.make(sample({ ...body, portal })))
})

t.test('the same parts are the same fact; another part, kind or person is another', async (t) => {
  const body = bodies['consent.withdrawn'] as object
  const of = (about: string[], kind = withdrawn) => kind.make({ ...sample(body), about }).id
  t.equal(of(['a', 'b']), of(['a', 'b']))
  const given = contract.consentGiven.make({ ...sample(bodies['consent.given'] as object), about: ['a', 'b'] }).id
  t.equal(new Set([of(['a', 'b']), of(['ab']), of(['b', 'a']), given]).size, 4)
  const early = withdrawn.make(sample(body))
  const late = withdrawn.make({ ...sample(body), at: '2026-03-01T09:30:00.124Z' })
  t.equal(early.id, late.id)
  t.notSame(early.digest, late.digest, 'told differently it has another digest')
})
