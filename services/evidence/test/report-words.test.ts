import t from 'tap'
import { elapsedIn, inWords, momentOf } from '../src/report/moment.ts'
import { outcome } from '../src/report/outcome.ts'
import type { ReportLanguage } from '../src/report/report-model.ts'
import { detailsOf } from '../src/report/step-details.ts'
import { stepKey } from '../src/report/step-key.ts'
import { subjectOf } from '../src/report/subject.ts'
import { de } from '../src/report/words/de.ts'
import { en } from '../src/report/words/en.ts'
import { fr } from '../src/report/words/fr.ts'
import { nl } from '../src/report/words/nl.ts'
import type { Words } from '../src/report/words/words.ts'
import { DAY, modelOf, type Scene, scenes } from './report-models.ts'

const all = { fr, nl, de, en }

/** Every text of a language under its path; functions are asked with signs in place of what they are told. */
function texts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return texts(value('§1', '§2', '§3'), path)
  return Object.entries(value as object).flatMap(([name, member]) => texts(member, `${path}.${name}`))
}

/** Words that are the same in two of the languages, and names. */
const SAME_IN_TWO =
  /^(Message|Documents?|Type|Volumes?|e-mail|E-mail|April|August|September|November|notice|SHA-256|Mailserver|Nr\.|N°|elektronisch|Ledger|papier|Begonnen|Cause|§1 bytes)$/

t.test('no text of one language stands in another', async (t) => {
  const byLanguage = Object.entries(all).map(([name, words]) => [name, new Map(texts(words))] as const)
  for (const [name, own] of byLanguage) {
    t.equal(own.size, new Map(texts(en)).size, `${name} has every text`)
    for (const [other, theirs] of byLanguage) {
      if (name >= other) continue
      const same = [...own].filter(
        ([path, text]) => theirs.get(path) === text && /\p{L}{3}/u.test(text.replace(/§\d/g, '')),
      )
      const said = same.filter(([, text]) => !SAME_IN_TWO.test(text) && !text.startsWith('UTC'))
      const named = said.filter(([path]) => !/^\.(language$|months|elapsed|languages)/.test(path))
      t.same(named, [], `${name} and ${other}`)
    }
  }
})

t.test('what is told appears in the text', async (t) => {
  for (const [name, words] of Object.entries(all)) {
    const empty = texts(words).filter(([path, text]) => text.trim() === '' && path !== '.thousands')
    t.same(empty, [], name)
    t.match(words.summary.deposited('S', 'W'), /S.*W/s)
    t.match(words.summary.undeliverable('W', 'R'), /W.*R/s)
    t.match(words.notProved.notOpened('1 204'), /1 204/)
    t.match(words.trust.delivery.is('Operator'), /Operator/)
    t.match(words.force.withBasis('§ 5'), /§ 5/)
  }
})

/** The word is earned by a legal basis (DOMAIN.md section 3). */
const REGISTERED = /registered|recommand|aangetekend|einschreiben|eingeschrieben/i

t.test('only a legal basis makes a letter a registered one', async (t) => {
  for (const [name, words] of Object.entries(all)) {
    const said = texts(words).filter(([, text]) => REGISTERED.test(text))
    t.same(
      said.map(([path]) => path),
      ['.force.withBasis'],
      name,
    )
  }
})

t.test('moments are those of Brussels, cut to the second', async (t) => {
  t.equal(inWords('2026-03-29T00:59:59.999Z', fr), '29 mars 2026 à 01:59:59 (UTC+1)', 'the last second of winter')
  t.equal(inWords('2026-03-29T01:00:00.000Z', nl), '29 maart 2026 om 03:00:00 (UTC+2)')
  t.equal(inWords('2026-10-25T00:30:00.000Z', de), '25. Oktober 2026 um 02:30:00 Uhr (UTC+2)')
  t.equal(inWords('2026-10-25T01:30:00.000Z', de), '25. Oktober 2026 um 02:30:00 Uhr (UTC+1)', 'told apart')
  t.equal(inWords('2026-12-31T23:00:00.000Z', fr), '1er janvier 2027 à 00:00:00 (UTC+1)')
  t.equal(momentOf('2026-12-31T23:00:00.000Z', en).utc, '2026-12-31 23:00:00\u00a0UTC')
  t.equal(elapsedIn(DAY + 3_600_000 * 3 + 59_000, en), '1 day 3 h')
  t.equal(elapsedIn(61_000, nl), '1 min 1 s')
  t.equal(elapsedIn(999, en), '0 s')
})

const told = (scene: Scene, words: Words = en, more = {}) =>
  outcome(subjectOf(modelOf(words.language, scene, more), words, '9')).join('\n')

t.test('the summary says what the steps show and nothing else', async (t) => {
  t.match(
    told(scenes.opened),
    /accessible in the electronic box since 27 March[^]*whole main document was handed over, after login, on 31 March/,
  )
  t.notMatch(told(scenes.opened), /on record/)
  t.match(told(scenes.refused), /offered for acceptance on 27 March[^]*refused on 30 March 2026 at 02:09:07/)
  t.notMatch(told(scenes.refused), /accessible|was handed over|on record/)
  t.match(told(scenes.undeliverable), /undeliverable\. Reason: the recipient never consented/)
  t.notMatch(told(scenes.undeliverable), /There is no channel/, 'the reason once')
  t.match(
    told(scenes.held),
    /channel is paper\. Reason: the recipient withdrew[^]*As of 9 entries in the ledger the letter is held for delivery on paper/,
  )
  t.match(told(scenes.rejected), /^The service rejected this submission on[^]*No letter was delivered\.$/)

  const silent = { ...scenes.opened, events: scenes.opened.events.slice(0, 4) }
  t.match(told(silent), /As of 9 entries in the ledger no hand-over of the content is on record/)
  t.notMatch(told(silent), /opening/, 'a sender is not shown every reading')
  t.match(told(silent, en, { exportedFor: 'recipient' }), /As of 9 entries in the ledger no opening is on record/)
  const cut = { ...scenes.opened, events: scenes.opened.events.slice(0, 6) }
  t.match(told(cut), /It was opened on 31 March 2026 at 01:20:07 \(UTC\+2\), but no complete hand-over/)
  const waiting = { ...scenes.refused, events: scenes.refused.events.slice(0, 4) }
  t.match(told(waiting), /neither an acceptance nor a refusal is on record/)
  t.match(told({ events: [] }), /no channel is decided/)
})

t.test('what follows is told in its order, and recipients with the same fate together', async (t) => {
  const posted = told({
    events: [
      ...scenes.held.events,
      [DAY, 'paper.posted', {}],
      [2 * DAY, 'paper.returned', {}],
      [3 * DAY, 'message.recalled', {}],
    ],
  })
  t.match(posted, /channel is paper[^]*posted on paper[^]*was returned[^]*recalled/)
  t.notMatch(posted, /held for/)
  const many = told(scenes.largest).split('\n')
  t.equal(many.length, 9, 'the deposit, one for those who did nothing, seven who read')
  t.match(many[1], /^Recipients 1–3: /)
  t.match(many[2], /^Recipient 4: .*handed over/)
})

t.test('the event tells apart what one kind stands for', async (t) => {
  const key = (kind: string, event = '', body: unknown = {}) => stepKey({ kind, event, body })
  t.equal(key('message.expired', 'http://uri.etsi.org/19522/Event/AcceptanceRejectionExpiry'), 'expired/acceptance')
  t.equal(key('message.expired', 'http://uri.etsi.org/19522/Event/ContentHandoverFailure'), 'expired/unread')
  t.equal(key('paper.failed', 'http://uri.etsi.org/19522/Event/RelayToNonERDSFailure'), 'paper.not-posted')
  t.equal(key('notice.sent', '', { purpose: 'content' }), 'notice.sent/content')
  t.equal(key('notice.sent', '', { purpose: 'reminder' }), 'notice.sent')
  for (const kind of ['unknown', 'toString', '__proto__', 'constructor', '']) t.equal(key(kind), 'unknown', kind)
  t.equal(key('notice.sent', '', null), 'notice.sent')
})

t.test('languages name themselves', async (t) => {
  for (const [name, words] of Object.entries(all)) t.equal(words.language, name as ReportLanguage)
})

t.test('what a stranger stumbled over is in plain words', async (t) => {
  for (const [name, words] of Object.entries(all)) {
    const one = words.withheld('1')
    const two = words.withheld('2')
    t.notMatch(two, /: 2/, `${name}: how many, not which`)
    t.match(two, /^\D*2 \p{L}+ \p{L}+/u)
    t.not(one.replace('1', '2'), two, `${name}: one is not several`)
    const way = words.verify.join('\n')
    t.match(way, /node zegel-verify\.mjs FILE --root root\.pem --log-key KEY/)
    t.equal(words.verify.length, 5)
    t.match(words.clients['dev-login'], / \(dev-login\)$/, 'the term in brackets')
    t.match(words.table.leaf, /\(\p{L}+\)$/u)
    t.match(words.labels.asOf, /\(\p{L}+\)$/u)
    t.notMatch(texts(words.summary).flat().join('\n'), /taille|omvang|Größe|size/, name)
  }
  t.match(en.verify[2], /prove nothing by themselves/)
})

t.test('a login is told as such: it may be long before what was done with it', async (t) => {
  const [at, kind, body] = scenes.opened.events.find(
    ([, , members = {}]) => 'act' in members,
  ) as Scene['events'][number]
  const act = { capacity: 'self', client: 'dev-login', method: 'dev', authenticatedAt: '2026-03-26T08:00:00.000Z' }
  const model = modelOf('en', { events: [[at, kind, { ...body, act }]] })
  const subject = subjectOf(model, en, '9')
  const told = detailsOf(subject.steps[0] as (typeof subject.steps)[0], subject)
  const of = (label: string) => told.find((one) => one.label === label)?.value
  t.match(en.labels.authenticatedAt, /^Signed in at/)
  t.match(of('authenticatedAt'), /^26 March 2026/)
  t.match(of('method'), /without identification \(dev\)/)
  t.equal(of('client'), 'sign-in page of a development installation (dev-login)')
})
