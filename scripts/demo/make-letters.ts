// Writes the letters of the demo into a folder: node scripts/demo/make-letters.ts <folder>
import { writeFile } from 'node:fs/promises'
import { letterPdf } from './letter.ts'
import { fileOf, type LetterName, letterOptions } from './letters.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: make-letters.ts <folder>')
for (const name of Object.keys(letterOptions) as LetterName[]) {
  await writeFile(fileOf(folder, name), await letterPdf(letterOptions[name]))
}
