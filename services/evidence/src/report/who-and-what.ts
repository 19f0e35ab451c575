import { flow } from './flow.ts'
import { grouped, inWords } from './moment.ts'
import type { ReportPart, ReportRecipient } from './report-model.ts'
import { hasCodes } from './safe-text.ts'
import type { Sheet } from './sheet.ts'
import { type Block, styles } from './style.ts'
import { capitalised, numberAsWritten, type Subject, wordFor } from './subject.ts'
import { type Row, table } from './table.ts'

const strong = (text: string): Block[] => [{ text, style: styles.strong }]
const cell = (text: string): Block[] => [{ text, style: styles.cell }]
const named = [{ share: 0.29 }, { share: 0.71 }]

export function parties(sheet: Sheet, subject: Subject): void {
  const { model, words } = subject
  sheet.heading(words.headings.parties)
  table(sheet, named, [
    [strong(words.parties.sender), senderOf(subject)],
    ...model.recipients.map((one, nth): Row => [strong(nameOf(nth, subject)), recipientOf(one, subject)]),
  ])
}

function senderOf({ model, words, safe }: Subject): Block[] {
  if (!model.sender) return cell(words.parties.notTold)
  const number = `${words.parties['be-cbe']} ${numberAsWritten('be-cbe', safe(model.sender.cbe))}`
  return [...cell(safe(model.sender.name)), ...cell(number)]
}

function nameOf(nth: number, { model, words }: Subject): string {
  return model.recipients.length > 1 ? capitalised(words.recipient(String(nth + 1))) : words.parties.recipient
}

function recipientOf({ recipient, scheme, value }: ReportRecipient, { words, safe }: Subject): Block[] {
  const number =
    value === undefined
      ? `${words.parties[scheme]}${words.colon}${words.parties.committed}`
      : `${words.parties[scheme]} ${numberAsWritten(scheme, safe(value))}`
  return [...cell(number), { text: safe(recipient), style: styles.id }]
}

export function letter(sheet: Sheet, subject: Subject): void {
  const { model, words, safe } = subject
  if (model.rejection) {
    sheet.heading(words.headings.rejection)
    table(sheet, named, [
      [strong(words.letter.submittedAt), cell(inWords(model.rejection.submittedAt, words))],
      [strong(words.letter.reason), cell(wordFor(words.reasons, model.rejection.reason, subject))],
    ])
  }
  if (!model.letter) return
  const { subject: title, senderReference, messageType, language, mode, fallback, ...rest } = model.letter
  const rows: [string, string | undefined][] = [
    [words.letter.subject, title && safe(title)],
    [words.letter.reference, senderReference && safe(senderReference)],
    [words.letter.type, safe(messageType)],
    [words.letter.language, words.languages[language]],
    [words.letter.mode, words.modes[mode]],
    [words.letter.fallback, words.fallbacks[fallback]],
    [words.letter.submittedAt, inWords(rest.submittedAt, words)],
    [words.letter.legalBasis, rest.legalBasis && safe(rest.legalBasis)],
    [words.letter.contactPoint, rest.contactPoint && safe(rest.contactPoint)],
  ]
  sheet.heading(words.headings.letter)
  table(
    sheet,
    named,
    rows.flatMap(([label, value]): Row[] => (value ? [[strong(label), cell(value)]] : [])),
  )
  parts(sheet, subject, model.letter.parts)
}

function parts(sheet: Sheet, { words, safe }: Subject, all: readonly ReportPart[]): void {
  const columns = [
    { share: 0.075, head: words.parts.part },
    { share: 0.805, head: `${words.parts.file}, ${words.parts.digest}` },
    { share: 0.12, head: words.parts.included },
  ]
  sheet.heading(words.headings.parts)
  table(
    sheet,
    columns,
    all.map(({ part, fileName, mediaType, size, sha256, included }): Row => {
      const role = part === 0 ? words.parts.main : `${words.parts.annex} ${part}`
      const about = `${safe(mediaType)}, ${words.bytes(grouped(size, words))}`
      return [
        cell(String(part)),
        [
          ...strong(role),
          ...(fileName ? cell(safe(fileName)) : []),
          { text: about, style: styles.note },
          { text: safe(sha256), style: styles.digest },
        ],
        cell(included ? words.yes : words.no),
      ]
    }),
  )
}

/** Said once, where any text has characters that stand there as codes. */
export function codesNote(sheet: Sheet, { model, words, safe }: Subject): void {
  const { letter, sender } = model
  const chosen = [sender?.name, letter?.subject, letter?.senderReference, letter?.legalBasis, letter?.contactPoint]
  const texts = [...chosen, ...(letter?.parts ?? []).map(({ fileName }) => fileName)]
  if (!texts.some((text) => text !== undefined && hasCodes(safe(text)))) return
  flow(sheet, [{ text: words.codesShown, style: styles.note }])
}
