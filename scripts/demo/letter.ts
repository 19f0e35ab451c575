// A letter as an administration would send it: several pages, embedded fonts, and a scanned plan as its annex.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import PDFDocument from 'pdfkit'
import { cadastralPlan } from './cadastral-plan.ts'
import { drawArms } from './coat-of-arms.ts'
import { de } from './letter-text/de.ts'
import { en } from './letter-text/en.ts'
import { fr } from './letter-text/fr.ts'
import type { LetterText } from './letter-text/letter-text.ts'
import { nl } from './letter-text/nl.ts'

const texts: Record<LetterOptions['language'], LetterText> = { fr, nl, de, en }
const COMMUNE = 'Commune d’Exemple / Voorbeeldgemeente'
const ADDRESS = 'Grand-Place 1, 9999 Exemple · Grote Markt 1, 9999 Voorbeeld'
const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
const FONT_FILES = { serif: 'DejaVuSerif', bold: 'DejaVuSerif-Bold', sans: 'DejaVuSans', mono: 'DejaVuSansMono' }
/** Points: 1/72 inch. */
const MARGIN = 64
const FOOTER = 46
const INK = '#1f1d1a'
const GREY = '#6b675f'

export interface LetterOptions {
  language: 'fr' | 'nl' | 'de' | 'en'
  title: string
  /** Name and address, one per line. */
  recipient: string
  reference: string
  /** 3 to 100, the plan included. */
  pages: number
  /** Size of the plan in kB of 1,000 bytes, which is nearly that of the letter: fonts and text add about 100 kB. */
  imageKilobytes: number
}

type Page = PDFKit.PDFDocument

const width = (page: Page) => page.page.width - 2 * MARGIN

function heading(page: Page, text: string): void {
  page.moveDown(0.8).font('bold').fontSize(12).fillColor(INK).text(text).moveDown(0.4)
}

function paragraphs(page: Page, texts: readonly string[]): void {
  page.font('serif').fontSize(10).fillColor(INK)
  for (const text of texts) page.text(text, { align: 'justify', lineGap: 2 }).moveDown(0.6)
}

function letterhead(page: Page, text: LetterText): void {
  drawArms(page, MARGIN, MARGIN - 14, 46)
  page
    .font('bold')
    .fontSize(14)
    .fillColor(INK)
    .text(COMMUNE, MARGIN + 62, MARGIN - 6)
  page.font('sans').fontSize(9).fillColor(GREY).text(text.department).text(ADDRESS)
  page
    .moveTo(MARGIN, 128)
    .lineTo(MARGIN + width(page), 128)
    .lineWidth(0.8)
    .stroke(GREY)
}

function firstPage(page: Page, text: LetterText, { recipient, reference, title }: LetterOptions): void {
  letterhead(page, text)
  page
    .font('serif')
    .fontSize(11)
    .fillColor(INK)
    .text(recipient, MARGIN + width(page) / 2, 150, { lineGap: 2 })
  const date = new Intl.DateTimeFormat(text.locale, { dateStyle: 'long' }).format(new Date())
  page.font('sans').fontSize(9).fillColor(GREY).text(`Exemple, ${date}`, MARGIN, 232)
  page.text(`${text.ourReference} : `, { continued: true }).font('mono').text(reference)
  page.moveDown(0.6).font('bold').fontSize(11).fillColor(INK).text(`${text.subject} : ${title}`)
  page.moveDown(1)
  paragraphs(page, [text.salutation, ...text.opening])
  heading(page, text.decisionHeading)
  paragraphs(page, text.decision)
}

/** The conditions of one building after another, until the pages of text are full. */
function conditions(page: Page, text: LetterText, untilPages: number): void {
  const bottom = page.page.height - page.page.margins.bottom
  page.addPage()
  for (let building = 1; ; building++) {
    for (const [at, body] of text.articles.entries()) {
      const title = `${text.conditionsHeading}, ${text.building} ${building}`
      page.font('serif').fontSize(10)
      const needed = page.heightOfString(body, { width: width(page), lineGap: 2 }) + (at === 0 ? 64 : 34)
      if (page.y + needed > bottom) {
        if (page.bufferedPageRange().count >= untilPages) return
        page.addPage()
      }
      if (at === 0) heading(page, title)
      page
        .font('bold')
        .fontSize(10)
        .text(`${text.articleName} ${building}.${at + 1}`)
      paragraphs(page, [body])
    }
  }
}

function planPage(page: Page, text: LetterText, { imageKilobytes }: LetterOptions): void {
  const plan = cadastralPlan(imageKilobytes)
  page.addPage()
  heading(page, text.planHeading)
  const [left, top, wide] = [MARGIN, page.y + 6, width(page)]
  const high = wide / plan.widthPerHeight
  page.image(plan.png, left, top, { width: wide, height: high })
  page.rect(left, top, wide, high).lineWidth(0.8).stroke(INK)
  for (const { number, concerned, centre } of plan.parcels) {
    page
      .font(concerned ? 'bold' : 'sans')
      .fontSize(concerned ? 8 : 6.5)
      .fillColor(INK)
    page.text(number, left + centre[0] * wide - 20, top + centre[1] * high - 4, { width: 40, align: 'center' })
  }
  page.font('sans').fontSize(9).fillColor(GREY)
  page.text(text.planCaption, left, top + high + 12, { width: wide })
  page.moveDown(2).font('serif').fontSize(9).text(text.fictional, { width: wide })
}

function footers(page: Page, text: LetterText, reference: string): void {
  const { count } = page.bufferedPageRange()
  for (let at = 0; at < count; at++) {
    page.switchToPage(at)
    page.page.margins.bottom = 0 // else pdfkit would open a page for what is written below the margin
    const line = `${COMMUNE}  ·  ${reference}  ·  ${text.page} ${at + 1} / ${count}`
    page.font('sans').fontSize(7.5).fillColor(GREY)
    page.text(line, MARGIN, page.page.height - FOOTER, { width: width(page), align: 'center', lineBreak: false })
  }
}

/**
 * Makes the letter as a PDF 1.7 file. Only its dates differ between two calls with the same options.
 * @throws {RangeError} when the number of pages is out of range
 */
export async function letterPdf(options: LetterOptions): Promise<Buffer> {
  if (!(options.pages >= 3 && options.pages <= 100)) throw new RangeError('a letter has 3 to 100 pages')
  const parcel = '116 C'
  const text = JSON.parse(
    JSON.stringify(texts[options.language])
      .replaceAll('{reference}', () => JSON.stringify(options.reference).slice(1, -1))
      .replaceAll('{parcel}', parcel),
  ) as LetterText
  const page = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: MARGIN + 10, left: MARGIN, right: MARGIN },
    bufferPages: true,
    pdfVersion: '1.7',
    lang: options.language,
    displayTitle: true,
    info: { Title: options.title, Author: COMMUNE, Subject: options.reference },
  })
  const chunks: Buffer[] = []
  page.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => page.on('end', resolve).on('error', reject))
  for (const [name, file] of Object.entries(FONT_FILES)) page.registerFont(name, join(fonts, `${file}.ttf`))
  firstPage(page, text, options)
  heading(page, text.remediesHeading)
  paragraphs(page, [...text.remedies, text.closing, text.signedBy])
  conditions(page, text, options.pages - 1)
  planPage(page, text, options)
  footers(page, text, options.reference)
  page.end()
  await ended
  return Buffer.concat(chunks)
}
