import { flow, list } from './flow.ts'
import type { Sheet } from './sheet.ts'
import { styles } from './style.ts'
import type { Subject } from './subject.ts'
import { table } from './table.ts'

/** DOMAIN.md section 5, last paragraph: said in every report. */
export function notProved(sheet: Sheet, { model, words, steps, size }: Subject): void {
  const { refusal, notOpened, notice, handedOver, login, readings, late } = words.notProved
  sheet.heading(words.headings.notProved)
  const items = [
    refusal,
    notOpened(size),
    notice,
    handedOver,
    login,
    ...(model.exportedFor === 'sender' ? [readings] : []),
    ...(steps.some(({ sealedLate }) => sealedLate) ? [late] : []),
  ]
  list(sheet, items, styles.body, () => '•')
}

export function ledger(sheet: Sheet, { model, words, size, safe }: Subject): void {
  sheet.heading(words.headings.ledger)
  const rows = [
    { name: words.ledger.origin, value: safe(model.ledger.origin), style: styles.cell },
    { name: words.ledger.size, value: size, style: styles.cell },
    { name: words.ledger.root, value: safe(model.ledger.root), style: styles.digest },
  ]
  table(
    sheet,
    [{ share: 0.29 }, { share: 0.71 }],
    rows.map(({ name, value, style }) => [[{ text: name, style: styles.strong }], [{ text: value, style }]]),
  )
  flow(sheet, [{ text: words.ledger.meaning, style: styles.body }])
}

export function verify(sheet: Sheet, { words }: Subject): void {
  sheet.heading(words.headings.verify)
  list(sheet, words.verify, styles.body, (nth) => `${nth + 1}.`)
}
