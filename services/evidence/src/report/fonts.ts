import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type LayingFont, rememberLayouts } from './layouts.ts'

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
export interface Font extends LayingFont {
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

const parseFonts = (): Record<FontName, Font> => ({
  serif: rememberLayouts(parseFont('serif')),
  sans: rememberLayouts(parseFont('sans')),
  bold: rememberLayouts(parseFont('bold')),
  mono: rememberLayouts(parseFont('mono')),
})

export function parseFont(name: FontName): Font {
  // The one that pdfkit itself uses: fonts of another copy would not be known to it.
  const fontkit = createRequire(require.resolve('pdfkit'))('fontkit') as { create: (bytes: Uint8Array) => Font }
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf')
  return fontkit.create(readFileSync(join(folder, `${FILES[name]}.ttf`)))
}
