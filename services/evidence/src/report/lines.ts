/**
 * Breaks a text into lines. Nothing is ever cut: a word that is wider than a line is broken, after a sign where one
 * is near the end, and never before a combining mark. A line that ends between words keeps its space, so that those
 * who copy the text or have it read out get words.
 */
export function breakLines(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(/(?<= )/)) {
    const own = widthOf(word) - (word.endsWith(' ') ? widthOf(' ') : 0)
    if (used + own > width && line !== '') {
      lines.push(line)
      line = ''
      used = 0
    }
    if (own <= width) {
      line += word
      used += widthOf(word)
      continue
    }
    const pieces = breakWord(word, width, widthOf)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
    used = widthOf(line)
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

/** Signs after which a long name may be broken, and how far back from the end one is looked for. */
const SIGN = /[-/_.,:;@+&=?]/
const LOOK_BACK = 12
/** Sums of widths differ in their last digits, points. */
const ROUNDING = 0.01

function breakWord(word: string, width: number, widthOf: (text: string) => number): string[] {
  const pieces: string[] = []
  let piece: string[] = []
  let used = 0
  // What has no sign to break it at, like a digest, is broken into equal pieces: no letter is left over for a last line.
  const even = SIGN.test(word)
    ? width
    : Math.min(width, widthOf(word) / Math.ceil(widthOf(word) / width) + (0.99 * widthOf(word)) / word.length)
  for (const letter of word.match(/.\p{M}*/gsu) ?? []) {
    const own = widthOf(letter)
    if (used + own > even + ROUNDING && piece.length > 0 && letter !== ' ') {
      const back = piece.slice(-LOOK_BACK).findLastIndex((one) => SIGN.test(one))
      const at = back < 0 || piece.length <= LOOK_BACK ? piece.length : piece.length - LOOK_BACK + back + 1
      pieces.push(piece.slice(0, at).join(''))
      piece = piece.slice(at)
      used = widthOf(piece.join(''))
    }
    piece.push(letter)
    used += own
  }
  return [...pieces, piece.join('')]
}
