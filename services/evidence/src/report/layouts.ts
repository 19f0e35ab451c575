import { LRUCache } from 'lru-cache'

/** What fontkit says of a text: which glyphs, and where each stands. */
export interface Run {
  glyphs: readonly Glyph[]
  positions: Position[]
  readonly advanceWidth: number
}

interface Glyph {
  id: number
}

/** Units of the font. */
interface Position {
  xAdvance: number
  yAdvance: number
  xOffset: number
  yOffset: number
}

/** What is used of a font of fontkit here. */
export interface LayingFont {
  layout: (text: string, features?: unknown) => Run
  glyphForCodePoint: (codePoint: number) => Glyph
}

/** Words of a font that are kept: reports of one letter, and of one administration, are made of the same few. */
const WORDS_MAX = 4_000
const LETTERS_MAX = 100

/**
 * Lays each word out once: that is a quarter of the work on a report. A font remembers of a glyph the character that it
 * was first asked for, and so a word that is known asks for its glyphs again, each by its own character, as it did when
 * it was laid out. Words of which that is not so (ligatures) are laid out each time.
 */
export function rememberLayouts<Font extends LayingFont>(font: Font): Font {
  const lay = font.layout.bind(font)
  const known = new LRUCache<string, { codePoints: number[]; positions: Position[] }>({ max: WORDS_MAX })
  font.layout = (text, features) => {
    if (features || text.length > LETTERS_MAX) return lay(text, features)
    const word = known.get(text)
    if (word)
      return asRun(
        word.codePoints.map((one) => font.glyphForCodePoint(one)),
        word.positions,
      )
    const run = lay(text)
    const codePoints = Array.from(text, (letter) => letter.codePointAt(0) as number)
    const plain =
      run.glyphs.length === codePoints.length &&
      codePoints.every((one, nth) => font.glyphForCodePoint(one).id === run.glyphs[nth]?.id)
    // Copied: whoever asked scales what it got.
    if (plain) known.set(text, { codePoints, positions: run.positions.map((position) => ({ ...position })) })
    return run
  }
  return font
}

function asRun(glyphs: readonly Glyph[], positions: readonly Position[]): Run {
  const own = positions.map((position) => ({ ...position }))
  return {
    glyphs,
    positions: own,
    get advanceWidth() {
      return own.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
    },
  }
}
