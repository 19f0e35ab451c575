import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { courseOf, inSentences } from '../src/report/course.ts'
import type { ReportLanguage, ReportModel } from '../src/report/report-model.ts'
import { reportPdf } from '../src/report/report-pdf.ts'
import { subjectOf } from '../src/report/subject.ts'
import { de } from '../src/report/words/de.ts'
import { en } from '../src/report/words/en.ts'
import { fr } from '../src/report/words/fr.ts'
import { nl } from '../src/report/words/nl.ts'
import { DAY, modelOf, type Scene, scenes } from './report-models.ts'
import { type ReadPdf, readPdf } from './report-reader.ts'

const languages = { fr, nl, de, en }
const squeeze = (text: string) => text.replace(/\s/g, '')
/** That these texts stand in the report, each whole, however it is broken over lines and pages. */
const squeezed = (t: Test, pdf: ReadPdf, ...texts: (string | undefined)[]) => {
  const missing = texts.filter((text) => !pdf.squeezed.includes(squeeze(text ?? 'undefined')))
  t.same(missing, [], `${texts.length} texts, the first: ${texts[0]?.slice(0, 40)}`)
}
const read = async (model: ReportModel) => readPdf(await reportPdf(model))

/** The long ones take their time: each is written and read once. */
const known = new Map<string, Promise<ReadPdf>>()
function reportOf(scene: keyof typeof scenes, language: ReportLanguage): Promise<ReadPdf> {
  const key = `${scene} ${language}`
  if (!known.has(key)) known.set(key, read(modelOf(language, scenes[scene])))
  return known.get(key) as Promise<ReadPdf>
}

t.test('the same model gives the same bytes, whatever was written before it', async (t) => {
  const model = () => modelOf('fr', scenes.opened)
  // One character with the glyph of two others: a font that remembers would write it for both ever after.
  await reportPdf(modelOf('en', { ...scenes.opened, letter: { subject: 'ﬁ ﬂ' } }))
  const first = await reportPdf(model())
  t.notMatch(readPdf(first).squeezed, /[ﬁﬂ]/)
  t.match(readPdf(first).squeezed, /fixent/)
  const [again, other] = await Promise.all([reportPdf(model()), reportPdf(modelOf('nl', scenes.largest))])
  t.ok(first.equals(again))
  t.notOk(first.equals(other))
  t.match(first.toString('latin1'), /CreationDate|D:20260405225807Z/, 'as old as its newest seal')
})

const IN: Partial<Record<keyof typeof scenes, ReportLanguage>> = { longest: 'fr', hostile: 'en', held: 'de' }

t.test('every letter in every language: whole, within its margins, tagged', async (t) => {
  for (const name of Object.keys(scenes) as (keyof typeof scenes)[]) {
    for (const [key, words] of Object.entries(languages)) {
      const language = key as ReportLanguage
      // The words are the same in each: two letters in all languages, the others in one.
      if (name !== 'opened' && name !== 'refused' && language !== (IN[name] ?? 'nl')) continue
      const model = modelOf(language, scenes[name])
      const pdf = await reportOf(name, language)
      const lines = pdf.pages.flatMap(({ runs }) => runs)
      const outside = lines.filter(({ x, right, y }) => x < 61.9 || right > 595.28 - 61.9 || y < 30 || y > 842 - 62)
      t.same(outside, [], `${name} ${language}: nothing is cut`)
      t.notOk(pdf.squeezed.includes('\ufffd') || pdf.squeezed.includes('\u0000'), 'every glyph has its character')
      squeezed(t, pdf, words.title, ...model.steps.map(({ evidence }) => evidence))
      squeezed(t, pdf, ...(model.letter?.parts ?? []).map(({ sha256 }) => sha256))
      squeezed(t, pdf, words.notProved.refusal, words.notProved.notice, words.trust.development, words.verify[0])
      t.ok(
        pdf.pages.every(({ text }, nth) => text.includes(`${nth + 1} / ${pdf.pages.length}`)),
        'page n / N',
      )
      t.ok(
        pdf.pages.every(({ text }) => text.includes(model.message)),
        'the message on every page',
      )
      t.match(pdf.source, `/Lang (${language})`)
      t.match(pdf.source, /\/Marked true/)
      const tags = ['Document', 'Sect', 'H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'L', 'LI', 'LBody', 'Figure']
      t.same(
        tags.filter((tag) => !pdf.source.includes(`/S /${tag}\n`)),
        [],
        'tags',
      )
    }
  }
})

t.test('fonts are inside, and nothing that runs or calls out', async (t) => {
  const pdf = await reportOf('opened', 'fr')
  const fonts = [...pdf.source.matchAll(/\/FontName \/(\w+)\+([\w-]+)/g)].map(([, , name]) => name)
  t.same(
    new Set(fonts),
    new Set(['DejaVuSansCondensed', 'DejaVuSansCondensed-Bold', 'DejaVuSansMono', 'DejaVuSerifCondensed']),
  )
  t.equal([...pdf.source.matchAll(/\/FontFile2/g)].length, 4)
  t.notMatch(pdf.source, /\/(JavaScript|JS|OpenAction|AA|URI|Launch|EmbeddedFile|Encrypt)\b/)
  const xmp =
    [...pdf.objects.values()].find(({ dictionary }) => dictionary.includes('/Subtype /XML'))?.stream?.toString() ?? ''
  t.match(xmp, /<pdfaid:part>2<\/pdfaid:part>\s*<pdfaid:conformance>A</)
  t.match(xmp, /<pdfuaid:part>1</)
})

t.test('no heading stands alone at the foot of a page; a table has its heads on each', async (t) => {
  for (const scene of ['opened', 'refused', 'longest', 'hostile', 'largest'] as const) {
    const pdf = await reportOf(scene, 'fr')
    const headings = Object.values(fr.headings)
    for (const { runs } of pdf.pages) {
      for (const heading of runs.filter(({ text }) => headings.includes(text))) {
        const below = runs.filter(({ y }) => y < heading.y && y > 60)
        const needed = heading.text === fr.headings.steps ? 10 : 2
        t.ok(below.length >= needed, `${heading.text} is followed on its page`)
      }
    }
  }
  const pdf = await reportOf('longest', 'fr')
  const withRows = pdf.pages.filter(({ text }) => text.includes(`${fr.table.leaf} 41`))
  t.ok(withRows.length > 9, 'many pages')
  t.ok(withRows.every(({ text }) => text.includes(fr.table.proves) && text.includes(fr.table.when)))
})

t.test('as much as a letter may hold', async (t) => {
  const model = modelOf('nl', scenes.largest)
  const pdf = await reportOf('largest', 'nl')
  const { letter, recipients, steps } = model
  squeezed(
    t,
    pdf,
    letter?.subject,
    letter?.legalBasis,
    letter?.contactPoint,
    ...recipients.map(({ recipient }) => recipient),
  )
  squeezed(t, pdf, ...(letter?.parts ?? []).map(({ fileName }) => fileName))
  squeezed(t, pdf, '550 5.1.1 no-such-user-here', 'geadresseerden 1–10', '85.07.30-033.28', '0403.019.261')
  t.ok(
    pdf.pages.some(({ text }) => /^100$/m.test(text)),
    'a number is not broken',
  )
  t.equal(steps.filter(({ sealedLate }) => sealedLate).length, 10)
  squeezed(t, pdf, nl.notProved.late, nl.sealedLate('27 maart 2026 om 23:58:09 (UTC+1)'))
  squeezed(t, pdf, nl.force.basisIsTheSenders, nl.force.withBasis(letter?.legalBasis ?? ''))
})

t.test('every kind has words; one that is not known is told without any', async (t) => {
  const pdf = await reportOf('longest', 'fr')
  const shown = ['paper.posted', 'message.accepted', 'expired/acceptance', 'message.recalled', 'unknown'] as const
  squeezed(t, pdf, ...shown.map((key) => fr.steps[key].proves))
  squeezed(
    t,
    pdf,
    'Nature : deadline.computed',
    'RR123456785BE',
    '32 768 / 104 857 octets',
    'la connexion a été coupée',
  )
})

t.test('what somebody else wrote cannot pass for something else', async (t) => {
  const pdf = await reportOf('hostile', 'en')
  squeezed(t, pdf, 'Facture ⟦U+202E⟧gnp.xe⟦U+202C⟧', '⟦U+1F389⟧', '⟦U+05E9⟧', 'Straße Łódź Ελλάδα Кириллица è ß ł')
  squeezed(t, pdf, 'lettre.pdf ␣␣␣', '⟦U+2066⟧<b>&amp;</b>⟦U+2069⟧\\)(.pdf', '250 ok⟦U+000D⟧⟦U+000A⟧Refused⟦U+0000⟧')
  squeezed(t, pdf, en.codesShown, 'Kind: toString', 'Reason: constructor')
  t.notMatch(pdf.squeezed, /[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]/)
  t.notOk((await reportOf('opened', 'en')).squeezed.includes(squeeze(en.codesShown)))
})

t.test('three labels: none says qualified unless a trusted list does', async (t) => {
  const dev = modelOf('en', scenes.opened)
  const labels = async (seal: object, qualifiedDelivery = false) => {
    const certificates = { ...dev.certificates, seal: { ...dev.certificates.seal, ...seal } }
    return (await read({ ...dev, certificates, operator: { name: 'O', qualifiedDelivery } })).squeezed
  }
  const is = squeeze(en.trust.seal.qualified)
  const isNot = squeeze(en.trust.seal.notQualified)
  const development = squeeze(en.trust.development)
  const trusted = await labels({ development: false, qualified: true })
  t.ok(trusted.includes(is) && !trusted.includes(isNot))
  t.ok(trusted.includes(squeeze(en.trust.timestamp.notQualified)), 'the time on its own')
  t.ok(trusted.includes(squeeze(en.trust.delivery.notQualified)), 'the delivery on its own')
  const ours = await labels({ development: true, qualified: true })
  t.ok(!ours.includes(is) && ours.includes(isNot) && ours.includes(development), 'our own authority is on no list')
  t.ok((await labels({}, true)).includes(squeeze(en.trust.delivery.qualified)))
  const REGISTERED = /registered/i
  t.notMatch(ours, REGISTERED, 'without a legal basis the word is nowhere')
  const based = await read(modelOf('en', { ...scenes.opened, letter: { legalBasis: 'art. 5' } }))
  t.match(based.squeezed, REGISTERED)
})

t.test('a volume lists its own steps, and tells of all', async (t) => {
  const volume = { number: 2, of: 2, first: 3, last: 8 }
  const model = modelOf('fr', scenes.opened, { volume, withheld: 3 })
  const pdf = await read(model)
  t.notOk(pdf.squeezed.includes(model.steps[1]?.evidence ?? '?'))
  squeezed(
    t,
    pdf,
    model.steps[2]?.evidence,
    fr.volume(2, 2),
    fr.volumeCovers(3, 8),
    fr.withheld('3'),
    fr.steps['message.deposited'].title,
  )
})

t.test('the picture is told in words too, and stays on a page', async (t) => {
  const course = (scene: keyof typeof scenes) => {
    const subject = subjectOf(modelOf('en', scenes[scene]), en, '9')
    return { ...courseOf(subject), told: inSentences(courseOf(subject), subject) }
  }
  t.match(course('opened').told, /27 March 2026, 23:58:07: Letter deposited\..*31 March 2026, 01:21:07: Handed over\./)
  t.match(course('largest').told, /Letter deposited ×10 \(recipients 1–10\)/)
  const { marks, left, told } = course('longest')
  t.equal(marks.length, 16)
  t.equal(left, 5)
  t.match(told, /5 more groups of events[^]*×130/)
  const late: Scene = { events: [...scenes.held.events, [-DAY, 'message.offered', {}]] }
  const { marks: sorted } = courseOf(subjectOf(modelOf('en', late), en, '9'))
  t.equal(sorted[0]?.title, en.steps['message.offered'].title, 'an event is where its time puts it')
  t.same(
    marks.map(({ from }) => from),
    marks.map(({ from }) => from).toSorted((a, b) => (a < b ? -1 : 1)),
    'by the time of the event',
  )
  const none = await read(modelOf('en', { events: [] }))
  t.notOk(none.source.includes('/S /Figure'))
})

t.test('a usual letter takes a moment', async (t) => {
  const times: number[] = []
  for (let nth = 0; nth < 7; nth++) {
    const began = performance.now()
    await reportPdf(modelOf('fr', scenes.opened))
    times.push(performance.now() - began)
  }
  const median = times.sort((a, b) => a - b)[3] as number
  t.comment(`${median.toFixed(0)} ms`)
  t.ok(median < 2_000, 'even on a machine with much else to do')
})

/** What other programs say, where they are installed; what is said above holds everywhere. */
t.test('poppler and qpdf read it as it was meant', async (t) => {
  const tools = ['pdftotext', 'pdfinfo', 'pdffonts', 'qpdf'].filter((tool) => {
    const is = spawnSync(tool, ['--version']).error === undefined
    if (!is) t.comment(`NOT CHECKED: ${tool} is not installed here (apt-get install poppler-utils qpdf)`)
    return is
  })
  const folder = t.testdir()
  for (const name of ['opened', 'hostile', 'rejected'] as const) {
    const path = join(folder, `${name}.pdf`)
    writeFileSync(path, await reportPdf(modelOf('nl', scenes[name])))
    const run = (tool: string, ...args: string[]) =>
      tools.includes(tool) ? execFileSync(tool, args, { encoding: 'utf8' }) : undefined
    t.match(run('qpdf', '--check', path) ?? 'No syntax', /No syntax/, `${name}: qpdf`)
    t.match(run('pdfinfo', path) ?? 'Tagged: yes', /Tagged:\s+yes/)
    t.match(squeeze(run('pdftotext', path, '-') ?? nl.title), squeeze(nl.title))
    const fonts = run('pdffonts', path)?.trim().split('\n').slice(2) ?? []
    t.ok(
      fonts.every((line) => / yes yes yes /.test(line)),
      'embedded, a subset, with their characters',
    )
    t.match(run('pdfinfo', '-struct', path) ?? 'H1 H2 Figure', /H1[^]*H2[^]*Figure/)
  }
})
