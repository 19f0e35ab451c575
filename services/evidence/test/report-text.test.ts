import fc from 'fast-check'
import t from 'tap'
import { breakLines } from '../src/report/lines.ts'
import { hasCodes, safeText } from '../src/report/safe-text.ts'

/** A font that has Hebrew and Arabic too, but no emoji. */
const safe = (text: string) => safeText(text, (point) => point < 0x10000)

t.test('what could mislead the eye is shown by its number', async (t) => {
  t.equal(safe('Straße Łódź Ελλάδα Кириллица è ß ł'), 'Straße Łódź Ελλάδα Кириллица è ß ł')
  t.equal(safe('gnp.\u202efdp'), 'gnp.⟦U+202E⟧fdp', 'bidi override')
  t.equal(safe('a\u2066b\u2069'), 'a⟦U+2066⟧b⟦U+2069⟧', 'bidi isolate')
  t.equal(safe('a\u200bb\u00adc\ufeff'), 'a⟦U+200B⟧b⟦U+00AD⟧c⟦U+FEFF⟧', 'zero width')
  t.equal(safe('a\nb\r\u0000\u2028'), 'a⟦U+000A⟧b⟦U+000D⟧⟦U+0000⟧⟦U+2028⟧', 'new lines')
  t.equal(safe('🎉 \u{e0041}'), '⟦U+1F389⟧ ⟦U+E0041⟧', 'what the font has not, and invisible tags')
  t.equal(safe('שלום'), '⟦U+05E9⟧⟦U+05DC⟧⟦U+05D5⟧⟦U+05DD⟧', 'right to left')
  t.equal(safe('letter.pdf    .exe'), 'letter.pdf ␣␣␣.exe', 'a name pushed aside')
  t.equal(safe(' a\u3000b'), '␣a b')
  t.equal(safe('e\u0301'), 'é')
  t.equal(safe(`q${'\u0301'.repeat(5)}`), 'q\u0301\u0301⟦U+0301⟧⟦U+0301⟧⟦U+0301⟧', 'towers of marks')
  t.equal(safe('\ud800x'), '\ufffdx', 'half a character')
  t.equal(safe(''), '')
  t.ok(hasCodes(safe('a\u200b')))
  t.ok(hasCodes(safe('a  b')))
  t.notOk(hasCodes(safe('[U+200B] è')))
})

t.test('safe text holds nothing unseen, whatever was written', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const shown = safe(text)
      return !/[\p{C}\p{Zl}\p{Zp}\u0590-\u08ff]|  |\p{M}{3}/u.test(shown) && safe(text).isWellFormed()
    }),
    { numRuns: 1_000 },
  )
  t.pass('1,000 texts')
})

/** Each letter is as wide as its number says, a space three. */
const widthOf = (text: string) =>
  Array.from(text).reduce((sum, one) => sum + (one === ' ' ? 3 : (one.charCodeAt(0) % 7) + 2), 0)

t.test('lines hold all of the text and no more than their width', async (t) => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019-/_.éß')), minLength: 1, maxLength: 90 }),
    {
      maxLength: 30,
    },
  )
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 300 }), (list, width) => {
      const text = list.join(' ')
      const lines = breakLines(text, width, widthOf)
      return lines.join('') === text && lines.every((line) => widthOf(line.trimEnd()) <= width + 0.01)
    }),
    { numRuns: 1_000 },
  )
  t.same(breakLines('', 50, widthOf), [''])
  const digest = breakLines('0123456789abcdef'.repeat(4), 230, widthOf)
  t.equal(digest.length, 2)
  t.ok(Math.abs((digest[0] as string).length - 32) <= 2, 'a digest is broken in its middle')
  const same = breakLines('c'.repeat(100), 47 * widthOf('c'), widthOf)
  t.ok(Math.abs((same[0] as string).length - (same.at(-1) as string).length) <= 2, 'no letter left over')
  const uri = breakLines(`https://zegel.example/${'evidence-'.repeat(9)}`, 200, widthOf)
  t.ok(
    uri.slice(0, -1).every((line) => /[-/]$/.test(line)),
    'a long name at its signs',
  )
  t.ok(
    breakLines(`${'a\u0301'.repeat(60)}`, 40, widthOf).every((line) => !line.startsWith('\u0301')),
    'no mark without its letter',
  )
})
