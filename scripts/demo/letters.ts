import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DemoError } from './demo-error.ts'
import type { LetterOptions } from './letter.ts'

const SECONDS_MAX = 60

const common = {
  language: 'fr',
  recipient: 'Madame Anna Peeters\nRue de l’Exemple 12\n9999 Exemple',
} as const

/** What the commune sends. Real PDF files with fonts and an image; the plan alone has 25 MB. */
export const letterOptions = {
  permit: { ...common, title: 'Permis d’urbanisme', reference: 'URB/2026/0417', pages: 7, imageKilobytes: 260 },
  plan: { ...common, title: 'Plan à l’échelle 1/500', reference: 'URB/2026/0417', pages: 3, imageKilobytes: 25_400 },
  hearing: { ...common, title: 'Enquête publique', reference: 'URB/2026/0502', pages: 3, imageKilobytes: 220 },
  reminder: { ...common, title: 'Rappel des charges', reference: 'URB/2026/0533', pages: 4, imageKilobytes: 220 },
} satisfies Record<string, LetterOptions>

export type LetterName = keyof typeof letterOptions
export const fileOf = (folder: string, name: LetterName) => join(folder, `${name}.pdf`)

/** Makes the files in a process of its own: the large one takes more memory than the house should be seen to use. */
export async function makeLetters(folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true })
  const file = join(import.meta.dirname, 'make-letters.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(SECONDS_MAX * 1_000)]),
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close').catch((cause) => {
    signal.throwIfAborted()
    throw new DemoError(`The letters were not made within ${SECONDS_MAX} s.`, { cause })
  })
  if (code !== 0) throw new DemoError(`The letters could not be made:\n${said}`)
}

export interface LetterFile {
  bytes: Buffer
  /** hexadecimal */
  sha256: string
  pages: number
  title: string
  reference: string
}

export async function readLetter(folder: string, name: LetterName): Promise<LetterFile> {
  const bytes = await readFile(fileOf(folder, name))
  const { pages, title, reference } = letterOptions[name]
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), pages, title, reference }
}
