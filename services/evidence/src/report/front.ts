import { flow } from './flow.ts'
import { outcome } from './outcome.ts'
import type { Sheet } from './sheet.ts'
import { styles } from './style.ts'
import type { Subject } from './subject.ts'

/** The title, and in a box what matters most: what became of the letter. */
export function front(sheet: Sheet, subject: Subject): void {
  const { model, words, size, safe } = subject
  const { number, of } = model.volume
  const meta = [words.exportedFor[model.exportedFor], words.asOf(size), ...(of > 1 ? [words.volume(number, of)] : [])]
  flow(sheet, [{ text: safe(model.operator.name), style: styles.note }], { after: 4 })
  flow(sheet, [{ text: words.title, style: styles.title }], { type: 'H1', after: 2 })
  flow(sheet, [{ text: `${words.message} ${safe(model.message)}`, style: styles.messageId }], { after: 3 })
  flow(sheet, [{ text: meta.join('  ·  '), style: styles.note }], { after: 4 })
  sheet.heading(words.headings.shows)
  const { seal, timestamp } = model.certificates
  const warned = seal.development || timestamp.development
  flow(
    sheet,
    [
      ...outcome(subject).map((text) => ({ text, style: styles.lead, before: 5 })),
      ...(warned ? [{ text: words.trust.developmentNote, style: styles.strong, before: 8 }] : []),
    ],
    { boxed: true, after: 8 },
  )
}
