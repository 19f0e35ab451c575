import { inflateSync } from 'node:zlib'
import t from 'tap'
import { cadastralPlan } from '../demo/cadastral-plan.ts'
import { letterPdf } from '../demo/letter.ts'

t.test('a letter in each language has its pages, its fonts and its plan', async (t) => {
  for (const [language, pages] of [
    ['fr', 6],
    ['nl', 3],
    ['de', 4],
    ['en', 12],
  ] as const) {
    const pdf = await letterPdf({
      language,
      title: 'Permis',
      recipient: 'Madame Exemple\nRue de l’Exemple 12\n9999 Exemple',
      reference: 'URB/2026/"1"',
      pages,
      imageKilobytes: 300,
    })
    const text = pdf.toString('latin1')
    t.ok(text.startsWith('%PDF-1.7') && text.trimEnd().endsWith('%%EOF'), language)
    t.equal(text.match(/\/Type \/Page\n/g)?.length, pages, `${language}: ${pages} pages`)
    t.equal(text.match(/\/FontFile2/g)?.length, 4, `${language}: embedded fonts`)
    t.equal(text.match(/\/Subtype \/Image/g)?.length, 1)
    t.ok(pdf.length >= 300_000 && pdf.length < 450_000, `${language}: ${pdf.length} bytes`)
  }
  await t.rejects(
    letterPdf({ language: 'fr', title: '', recipient: '', reference: '', pages: 2, imageKilobytes: 1 }),
    RangeError,
  )
})

t.test('the plan has the size asked for, the same each time, and cannot be compressed', async (t) => {
  for (const kilobytes of [300, 5_000]) {
    const { png } = cadastralPlan(kilobytes)
    t.ok(Math.abs(png.length / 1000 / kilobytes - 1) < 0.05, `${png.length} bytes for ${kilobytes} kB`)
  }
  const { png } = cadastralPlan(100)
  t.ok(png.equals(cadastralPlan(100).png))
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const data = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)))
  t.equal(pixels.length, height * (1 + width * 3))
})
