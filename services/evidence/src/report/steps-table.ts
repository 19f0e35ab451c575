import { recipientsOf, titleOf } from './course.ts'
import { flow } from './flow.ts'
import { grouped, inWords, momentOf } from './moment.ts'
import type { Sheet } from './sheet.ts'
import { type Detail, detailsOf } from './step-details.ts'
import { roadOf } from './step-key.ts'
import { type Block, styles } from './style.ts'
import type { KeyedStep, Subject } from './subject.ts'
import { type Row, table } from './table.ts'

/** The heads and a first row: what stands above them does not stay behind on the page before. */
const TABLE_BEGUN = 130

/** Every step of this volume, in the order of the chain. */
export function stepsTable(sheet: Sheet, subject: Subject): void {
  const { model, words, steps } = subject
  const { number, of, first, last } = model.volume
  sheet.heading(words.headings.steps)
  const before = [words.milliseconds, ...(of > 1 ? [words.volume(number, of), words.volumeCovers(first, last)] : [])]
  flow(sheet, [{ text: before.join(' '), style: styles.note }], { after: 2, keep: TABLE_BEGUN })
  const columns = [
    { share: 0.075, head: words.table.number },
    { share: 0.185, head: words.table.when },
    { share: 0.39, head: words.table.event },
    { share: 0.35, head: words.table.proves },
  ]
  const here = steps.filter(({ sequence }) => of === 1 || (sequence >= first && sequence <= last))
  table(
    sheet,
    columns,
    here.map((step) => rowOf(step, subject)),
  )
  if (model.withheld > 0) {
    flow(sheet, [{ text: words.withheld(grouped(model.withheld, words)), style: styles.body }])
  }
}

function rowOf(step: KeyedStep, subject: Subject): Row {
  const { words } = subject
  return [
    [{ text: String(step.sequence), style: styles.cell }],
    whenOf(step, subject),
    eventOf(step, subject),
    [
      { text: words.steps[step.key].proves, style: styles.cell },
      { text: `${words.table.evidence}${words.colon}`, style: styles.note, before: 3 },
      { text: step.evidence, style: styles.id },
      { text: `${words.table.leaf} ${grouped(step.leaf, words)}`, style: styles.note },
    ],
  ]
}

function whenOf({ at, sealedAt, sealedLate }: KeyedStep, { words }: Subject): Block[] {
  const { date, time, zone, utc } = momentOf(at, words)
  const late = sealedLate ? [{ text: words.sealedLate(inWords(sealedAt, words)), style: styles.note, before: 3 }] : []
  return [
    { text: date, style: styles.strong },
    { text: `${time} (${zone})`, style: styles.cell },
    { text: utc, style: styles.note },
    ...late,
  ]
}

function eventOf(step: KeyedStep, subject: Subject): Block[] {
  const { words, numberOf } = subject
  const number = step.recipient === null ? undefined : numberOf(step.recipient)
  const whom = recipientsOf(number === undefined ? [] : [number], subject)
  return [
    { text: titleOf(step, words), style: styles.strong },
    { text: words.roads[roadOf(step.key)], style: styles.note },
    ...(whom ? [{ text: `${words.table.to}${words.colon}${whom}`, style: styles.cell }] : []),
    ...detailsOf(step, subject).flatMap((detail, nth) => detailBlocks(detail, nth === 0 ? 3 : 0, words)),
  ]
}

function detailBlocks({ label, value, digest }: Detail, before: number, words: Subject['words']): Block[] {
  const name = `${words.labels[label]}${words.colon}`
  if (!digest) return [{ text: `${name}${value}`, style: styles.detail, before }]
  return [
    { text: name.trimEnd(), style: styles.detail, before },
    { text: value, style: styles.digest },
  ]
}
