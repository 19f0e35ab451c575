import { elapsedIn, momentOf } from './moment.ts'
import { type Mark, markOf } from './step-key.ts'
import { type KeyedStep, type Subject, textIn } from './subject.ts'

/** One mark of the picture: steps of one kind that follow each other, for one or more recipients. */
export interface CourseMark {
  mark: Mark
  title: string
  from: string
  /** of the last one */
  to: string
  count: number
  recipients: readonly number[]
}

/** More would not fit on one page: of a longer life the picture shows the beginning and the end. */
const MARKS_MAX = 16
const AT_THE_START = 9

export interface Course {
  marks: readonly CourseMark[]
  /** groups left out after the first AT_THE_START marks */
  left: number
}

/** By the time of the event, which is what a reader asks for; the table goes by the chain. */
export function courseOf({ steps, words, numberOf }: Subject): Course {
  const marks: CourseMark[] = []
  let before: string | undefined
  const byTime = steps.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.sequence - b.sequence))
  for (const step of byTime) {
    const title = titleOf(step, words)
    const number = step.recipient === null ? undefined : numberOf(step.recipient)
    const last = marks.at(-1)
    if (last && before === title) {
      last.to = step.at
      last.count += 1
      last.recipients = [...new Set([...last.recipients, ...(number === undefined ? [] : [number])])]
      continue
    }
    const recipients = number === undefined ? [] : [number]
    marks.push({ mark: markOf(step.key), title, from: step.at, to: step.at, count: 1, recipients })
    before = title
  }
  if (marks.length <= MARKS_MAX) return { marks, left: 0 }
  const shown = [...marks.slice(0, AT_THE_START), ...marks.slice(AT_THE_START - MARKS_MAX)]
  return { marks: shown, left: marks.length - shown.length }
}

export function titleOf({ key, body }: KeyedStep, words: Subject['words']): string {
  const { title } = words.steps[key]
  const channel = key === 'channel.decided' ? textIn(body, 'channel') : undefined
  const known = channel !== undefined && Object.hasOwn(words.channels, channel)
  return known ? `${title}${words.colon}${words.channels[channel as keyof typeof words.channels]}` : title
}

/** `recipients 1–3, 5`; nothing where the letter has one recipient. */
export function recipientsOf(numbers: readonly number[], { model, words }: Subject): string {
  if (model.recipients.length < 2 || numbers.length === 0) return ''
  if (numbers.length === 1) return words.recipient(String(numbers[0]))
  const runs: [number, number][] = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && number === last[1] + 1) last[1] = number
    else runs.push([number, number])
  }
  return words.recipients(runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', '))
}

/** The picture in words, for those who do not see it. */
export function inSentences({ marks, left }: Course, { words, ...rest }: Subject): string {
  const told = marks.map(({ title, from, recipients, count }) => {
    const { date, time } = momentOf(from, words)
    const whom = recipientsOf(recipients, { words, ...rest })
    return `${date}, ${time}${words.colon}${title}${count > 1 ? ` ×${count}` : ''}${whom && ` (${whom})`}.`
  })
  if (left > 0) told.splice(AT_THE_START, 0, `${words.picture.more(left)}.`)
  return words.picture.alt(told.join(' '))
}

/** The time between two marks, where there is enough of it to be told, ms. */
export function gapBefore(course: Course, nth: number): number {
  const [before, mark] = [course.marks[nth - 1], course.marks[nth]]
  return before && mark ? Math.max(0, Date.parse(mark.from) - Date.parse(before.to)) : 0
}

/** What stands between two marks: how long it was, or how many are left out. */
export function betweenText(course: Course, nth: number, { words }: Subject): string {
  if (course.left > 0 && nth === AT_THE_START) return words.picture.more(course.left)
  const gap = gapBefore(course, nth)
  return gap >= TOLD_FROM_MS ? elapsedIn(gap, words) : ''
}

const TOLD_FROM_MS = 60_000
