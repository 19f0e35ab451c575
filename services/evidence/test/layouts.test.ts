import t from 'tap'
import { type FontName, parseFont, reportFonts } from '../src/report/fonts.ts'
import type { Run } from '../src/report/layouts.ts'

const WORDS = [
  'AVATAR ',
  'office',
  'fi',
  'Été',
  'é',
  'Ǆ',
  'Ελλάς',
  'Њива',
  'שלום',
  'a\u00ad-b',
  '\u00a0',
  '👩‍⚖️',
  'x'.repeat(120),
]

const told = ({ glyphs, positions, advanceWidth }: Run) => ({
  glyphs: glyphs.map((glyph) => [glyph.id, (glyph as unknown as { codePoints: number[] }).codePoints]),
  positions: positions.map((position) => ({ ...position })),
  advanceWidth,
})

t.test('a word that was laid out before is laid out as at first, whatever was done with it', async (t) => {
  for (const name of ['serif', 'mono'] satisfies FontName[]) {
    const plain = parseFont(name)
    for (const round of ['first', 'second', 'third'])
      for (const word of WORDS) {
        const font = reportFonts()[name]
        plain._glyphs = {}
        const run = font.layout(word)
        t.strictSame(told(run), told(plain.layout(word)), `${name} ${word}, ${round}`)
        // pdfkit scales what it gets, in place.
        for (const position of run.positions) position.xAdvance *= 2
      }
  }
})

t.test('a glyph of two characters says of each report the one that this report asked for', async (t) => {
  const codePoint = ({ glyphs }: Run) => (glyphs[0] as unknown as { codePoints: number[] }).codePoints[0]
  for (const first of [' ', '\u00a0', ' ']) {
    const { sans } = reportFonts()
    const other = first === ' ' ? '\u00a0' : ' '
    t.equal(codePoint(sans.layout(first)), first.codePointAt(0))
    const shared = sans.layout(other).glyphs[0]?.id === sans.layout(first).glyphs[0]?.id
    t.equal(codePoint(sans.layout(other)), (shared ? first : other).codePointAt(0))
  }
})
