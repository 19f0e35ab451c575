/**
 * Text that somebody else chose, made safe to show: what cannot be drawn, is not seen, or would change the order or
 * the look of its neighbours stands there as its number. Nothing is dropped: a subject with an override in it must
 * not look like one without.
 */
export function safeText(text: string, isDrawn: (codePoint: number) => boolean): string {
  let shown = ''
  let marks = 0
  let before = ''
  for (const one of text.toWellFormed().normalize('NFC')) {
    marks = MARK.test(one) ? marks + 1 : 0
    const point = one.codePointAt(0) as number
    if (SPACE.test(one)) shown += before === ' ' || shown === '' ? REPEATED_SPACE : ' '
    else if (HIDDEN.test(one) || RIGHT_TO_LEFT.test(one) || marks > MARKS_MAX || !isDrawn(point))
      shown += numberOf(point)
    else shown += one
    before = SPACE.test(one) ? ' ' : one
  }
  return shown
}

/** Whether something in it is shown by a number or a sign, so that the reader is told what these are. */
export const hasCodes = (shown: string) => CODE.test(shown)

const REPEATED_SPACE = '␣'
/** Of one letter: more would reach into the lines above and below. */
const MARKS_MAX = 2
const SPACE = /\p{Zs}/u
const MARK = /\p{M}/u
/** Controls, formats (bidi overrides, zero width, tags), private, unassigned, separators; letters that are blank. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
/** This report draws from left to right: these would come out in a wrong order, which is worse than as numbers. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u
const CODE = /⟦U\+[0-9A-F]{4,6}⟧|␣/u

const numberOf = (point: number) => `⟦U+${point.toString(16).toUpperCase().padStart(4, '0')}⟧`
