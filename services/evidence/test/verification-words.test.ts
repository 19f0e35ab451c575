import { runInNewContext } from 'node:vm'
import { checkCodes, type Subject, subjectText } from '@zegel/verify'
import t from 'tap'
import { german } from '../src/verification/check-words/de.ts'
import { french } from '../src/verification/check-words/fr.ts'
import { dutch } from '../src/verification/check-words/nl.ts'
import { verificationPage } from '../src/verification/page.ts'
import { languages, words } from '../src/verification/words.ts'

t.test('every check of the verifier has its own words in every language of the page', async (t) => {
  for (const [language, said] of Object.entries({ french, dutch, german })) {
    t.same(Object.keys(said), Object.keys(checkCodes), language)
    const texts = Object.values(said)
    t.equal(new Set(texts).size, texts.length, 'no two of them the same')
    t.notOk(
      texts.some((text) => (Object.values(checkCodes) as string[]).includes(text)),
      'none of them English',
    )
  }
})

t.test('the page says everything in one language, and its script finds the words', async (t) => {
  for (const language of languages) {
    const html = verificationPage(language, 64 * 1024 ** 2)
    const [, json = ''] = /<script type="application\/json" id="words">(.*?)<\/script>/s.exec(html) ?? []
    const { checks, ...said } = JSON.parse(json)
    t.same(said, words[language])
    t.same(Object.keys(checks), Object.keys(checkCodes))
    t.match(html, / 64 M[Bo]/)
    for (const other of languages.filter((one) => one !== language)) t.notOk(html.includes(words[other].title))
  }
})

t.test(
  'the page names who sealed as the verifier does: the organisation first, and no value passes for another',
  async (t) => {
    const [, source = ''] = /\n(const unseen = .*?)\n\n/s.exec(verificationPage('en', 1)) ?? []
    const named: (subject: Subject) => string = runInNewContext(`${source}\nnamed`, { TextEncoder })
    const subjects: Subject[] = [
      { commonName: 'Zegel Seal, O=Zegel NV, organizationIdentifier=VATBE-0123456749', organization: 'Evil BV' },
      { commonName: ' #a"b+c;d<e>f\\g ', organizationIdentifier: 'NTRBE-1' },
      { organization: '#Test\0\u202e\u2028é' },
    ]
    for (const subject of subjects) t.equal(named(subject), subjectText(subject))
    t.equal(named({ commonName: 'Seal, O=X', organization: 'Y' }), 'O=Y, CN=Seal\\, O\\=X')
  },
)
