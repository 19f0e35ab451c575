import PDFDocument from 'pdfkit'
import { ledger, notProved, verify } from './closing.ts'
import { FONT_NAMES, reportFonts } from './fonts.ts'
import { front } from './front.ts'
import { grouped } from './moment.ts'
import { picture } from './picture.ts'
import type { ReportModel } from './report-model.ts'
import { Sheet } from './sheet.ts'
import { stepsTable } from './steps-table.ts'
import { styles } from './style.ts'
import { type Subject, subjectOf } from './subject.ts'
import { force, trust } from './trust.ts'
import { codesNote, letter, parties } from './who-and-what.ts'
import { de } from './words/de.ts'
import { en } from './words/en.ts'
import { fr } from './words/fr.ts'
import { nl } from './words/nl.ts'
import { UNIVERSAL_ACCESS } from './xmp.ts'

const languages = { fr, nl, de, en }

/**
 * What a judge reads: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), so that it can be read in ten years and
 * read out today. Pure: the same model gives the same bytes. A view for people; the sealed files are the proof.
 */
export function reportPdf(model: ReportModel): Promise<Buffer> {
  const words = languages[model.language]
  const subject = subjectOf(model, words, grouped(model.ledger.size, words))
  const doc = openDocument(subject)
  const written = bytesOf(doc)
  const sheet = new Sheet(doc)
  front(sheet, subject)
  parties(sheet, subject)
  letter(sheet, subject)
  codesNote(sheet, subject)
  picture(sheet, subject)
  stepsTable(sheet, subject)
  notProved(sheet, subject)
  trust(sheet, subject)
  force(sheet, subject)
  ledger(sheet, subject)
  verify(sheet, subject)
  footers(sheet, subject)
  doc.end()
  return written
}

function openDocument({ model, words }: Subject): PDFKit.PDFDocument {
  const fonts = reportFonts()
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: '1.7',
    // No standard font: all are embedded.
    font: null as unknown as string,
    lang: model.language,
    tagged: true,
    displayTitle: true,
    subset: 'PDF/A-2a',
    info: {
      // pdfkit writes these into XML as they are: only words of ours, an id and base64.
      Title: `${words.title} ${model.message.replace(/[^\w-]/g, '')}`,
      Keywords: `${model.ledger.size} ${model.ledger.root.replace(/[^\w+/=]/g, '')}`,
      Producer: 'Zegel',
      Creator: 'Zegel',
      CreationDate: newest(model),
    },
  })
  for (const name of FONT_NAMES) doc.registerFont(name, fonts[name] as unknown as Buffer)
  doc.appendXML(UNIVERSAL_ACCESS)
  return doc
}

/** No clock: the file is as old as the newest seal that it tells of. */
function newest({ steps, letter, rejection }: ReportModel): Date {
  const sealed = steps.map(({ sealedAt }) => Date.parse(sealedAt))
  const submitted = Date.parse(letter?.submittedAt ?? rejection?.submittedAt ?? '')
  return new Date(Math.max(0, ...[...sealed, submitted].filter(Number.isFinite)))
}

function bytesOf(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}

const FOOTER = 36

function footers(sheet: Sheet, { model, words, safe }: Subject): void {
  const { doc } = sheet
  const { count } = doc.bufferedPageRange()
  for (let at = 0; at < count; at++) {
    doc.switchToPage(at)
    const y = doc.page.height - FOOTER
    const page = `${at + 1} / ${count}`
    sheet.artifact('Pagination', () => {
      sheet.put(`${words.message} ${safe(model.message)}`, styles.footer, sheet.left, y)
      sheet.put(page, styles.footer, sheet.left + sheet.width - sheet.widthOf(page, styles.footer), y)
    })
  }
}
