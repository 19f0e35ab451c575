import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** DejaVu: its licence allows embedding, and it covers Latin, Greek and Cyrillic. */
const FILES = {
  serif: 'DejaVuSerifCondensed',
  sans: 'DejaVuSansCondensed',
  bold: 'DejaVuSansCondensed-Bold',
  mono: 'DejaVuSansMono',
} as const

export type FontName = keyof typeof FILES
export const FONT_NAMES = Object.keys(FILES) as FontName[]

/** What we use of a font of fontkit, the reader of fonts inside pdfkit. */
export interface Font {
  hasGlyphForCodePoint: (codePoint: number) => boolean
  _glyphs: Record<number, unknown>
}

const require = createRequire(import.meta.url)
let parsed: Record<FontName, Font> | undefined

/**
 * Read and parsed once for the process: that costs more than all the rest of a report. A font remembers of each
 * glyph the character it was first asked for, which ends up in the file (ToUnicode): it is made to forget, so that
 * no report depends on those before it.
 */
export function reportFonts(): Record<FontName, Font> {
  parsed ??= parseFonts()
  for (const font of Object.values(parsed)) font._glyphs = {}
  return parsed
}

function parseFonts(): Record<FontName, Font> {
  // The one that pdfkit itself uses: fonts of another copy would not be known to it.
  const fontkit = createRequire(require.resolve('pdfkit'))('fontkit') as { create: (bytes: Uint8Array) => Font }
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf')
  const load = (name: FontName) => fontkit.create(readFileSync(join(folder, `${FILES[name]}.ttf`)))
  return { serif: load('serif'), sans: load('sans'), bold: load('bold'), mono: load('mono') }
}
