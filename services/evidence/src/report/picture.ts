import { betweenText, type Course, type CourseMark, courseOf, gapBefore, inSentences, recipientsOf } from './course.ts'
import { momentOf } from './moment.ts'
import type { Sheet } from './sheet.ts'
import type { Mark } from './step-key.ts'
import { GREY, INK, RULE, styles } from './style.ts'
import type { Subject } from './subject.ts'

const ROW = 27
const LEGEND = 26
/** Where the line of time stands, and the text right of it, from the left margin. */
const LINE = 112
const TEXT = 128
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Times downwards, marked; the longer nothing happened, the longer the line, dashed where it is days. */
export function picture(sheet: Sheet, subject: Subject): void {
  const { words } = subject
  const course = courseOf(subject)
  if (course.marks.length === 0) return
  const wanted = course.marks.map((_, nth) => spaceBefore(course, nth, subject))
  const most = sheet.pageHeight - LEGEND - 40 - course.marks.length * ROW
  const factor = Math.min(1, most / wanted.reduce((sum, one) => sum + one, 1))
  const spaces = wanted.map((space) => space * factor)
  const height = LEGEND + course.marks.length * ROW + spaces.reduce((sum, one) => sum + one, 0)
  sheet.heading(words.headings.picture)
  sheet.reserve(height)
  const top = sheet.y
  const bbox = [sheet.left, top, sheet.left + sheet.width, top + height]
  const figure = sheet.element('Figure', sheet.section, { alt: inSentences(course, subject), bbox })
  sheet.content(figure, 'Figure', () => {
    let y = top + ROW / 2
    for (const [nth, mark] of course.marks.entries()) {
      if (nth > 0) {
        const next = y + ROW + (spaces[nth] as number)
        stretch(sheet, y, next, gapBefore(course, nth) >= DAY_MS)
        const text = betweenText(course, nth, subject)
        const middle = (y + next) / 2
        if (text) sheet.put(text, styles.note, sheet.left + TEXT, middle + styles.note.leading / 2)
        y = next
      }
      drawMark(sheet, mark, y, subject)
    }
    legend(sheet, top + height, subject)
  })
  sheet.y = top + height + 8
}

function spaceBefore(course: Course, nth: number, subject: Subject): number {
  if (!betweenText(course, nth, subject)) return 0
  const gap = gapBefore(course, nth)
  if (gap < HOUR_MS) return 8
  if (gap < DAY_MS) return 13
  return gap < 7 * DAY_MS ? 20 : 30
}

function stretch({ doc, left }: Sheet, from: number, to: number, days: boolean): void {
  if (days) doc.dash(2.5, { space: 2.5 })
  doc
    .moveTo(left + LINE, from + 5)
    .lineTo(left + LINE, to - 5)
    .lineWidth(1)
    .stroke(GREY)
  doc.undash()
}

function drawMark(sheet: Sheet, { mark, title, from, to, count, recipients }: CourseMark, y: number, subject: Subject) {
  const { words } = subject
  const { date, time, zone } = momentOf(from, words)
  const right = (text: string, style: (typeof styles)['cell' | 'note'], at: number) =>
    sheet.put(text, style, sheet.left + LINE - 12 - sheet.widthOf(text, style), at)
  right(date, styles.cell, y + 1)
  right(`${time} (${zone})`, styles.note, y + 10.5)
  sign(sheet, mark, sheet.left + LINE, y)
  const end = momentOf(to, words)
  const until = end.date === date ? (end.time === time ? '' : end.time) : `${end.date}, ${end.time}`
  const about = [recipientsOf(recipients, subject), count > 1 ? `×${count}` : '', until && `– ${until}`]
  const told = about.filter((one) => one !== '').join('  ')
  sheet.put(title, styles.strong, sheet.left + TEXT, told ? y + 1 : y + 5.5)
  if (told) sheet.put(told, styles.note, sheet.left + TEXT, y + 10.5)
}

/** Told apart by their form, not by a colour: also when printed in grey. */
function sign({ doc }: Sheet, mark: Mark, x: number, y: number): void {
  doc.lineWidth(1.1)
  if (mark === 'notice') doc.circle(x, y, 3).fillAndStroke('#ffffff', INK)
  else if (mark === 'person') doc.polygon([x, y - 4.4], [x + 4.4, y], [x, y + 4.4], [x - 4.4, y]).fill(INK)
  else if (mark === 'end') doc.rect(x - 3.8, y - 3.8, 7.6, 7.6).fill(INK)
  else doc.circle(x, y, 3.2).fill(INK)
}

const MARKS: readonly Mark[] = ['service', 'notice', 'person', 'end']

function legend(sheet: Sheet, bottom: number, { words }: Subject): void {
  sheet.rule(bottom - 16, RULE)
  let x = sheet.left + 5
  for (const mark of MARKS) {
    const text = words.picture.legend[mark]
    sign(sheet, mark, x, bottom - 5.5)
    sheet.put(text, styles.note, x + 8, bottom)
    x += 8 + sheet.widthOf(text, styles.note) + 20
  }
}
