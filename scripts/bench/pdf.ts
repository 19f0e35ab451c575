import PDFDocument from 'pdfkit'

const PARAGRAPH =
  'Le collège, vu la demande introduite, vu les plans et les avis recueillis, décide ce qui suit. Het college, gelet op de aanvraag, de plannen en de ingewonnen adviezen, beslist wat volgt. '

/** A small letter, about 30 kB, another one for each reference. */
export async function smallPdf(reference: string): Promise<Buffer> {
  const document = new PDFDocument({ compress: false })
  const chunks: Buffer[] = []
  const ended = new Promise((resolve) => document.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', resolve))
  document.fontSize(14).text(`Référence ${reference}`).moveDown().fontSize(10)
  for (let nth = 0; nth < 28; nth++) document.text(PARAGRAPH.repeat(2)).moveDown(0.5)
  document.end()
  await ended
  return Buffer.concat(chunks)
}
