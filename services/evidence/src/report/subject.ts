import { reportFonts } from './fonts.ts'
import type { ReportModel, ReportRecipient, ReportStep } from './report-model.ts'
import { safeText } from './safe-text.ts'
import { type StepKey, stepKey } from './step-key.ts'
import type { Words } from './words/words.ts'

export interface KeyedStep extends ReportStep {
  key: StepKey
}

/** What every section is written from: the model, the words, and the steps with their keys. */
export interface Subject {
  model: ReportModel
  words: Words
  steps: readonly KeyedStep[]
  /** the ledger's size as people write it */
  size: string
  /** text that somebody else chose, safe to show */
  safe: (text: string) => string
  /** 1 and on, as the report numbers them; undefined where the model does not name it */
  numberOf: (recipient: string) => number | undefined
}

export function subjectOf(model: ReportModel, words: Words, size: string): Subject {
  const fonts = Object.values(reportFonts())
  const numbers = new Map(model.recipients.map(({ recipient }, nth) => [recipient, nth + 1]))
  return {
    model,
    words,
    steps: model.steps.map((step) => ({ ...step, key: stepKey(step) })),
    size,
    safe: (text) => safeText(text, (point) => fonts.every((font) => font.hasGlyphForCodePoint(point))),
    numberOf: (recipient) => numbers.get(recipient),
  }
}

/** Numbers as people here write them: 85.07.30-033.28 and 0123.456.789. */
export function numberAsWritten(scheme: ReportRecipient['scheme'], value: string): string {
  if (scheme === 'be-nrn') return value.replace(/^(\d\d)(\d\d)(\d\d)(\d{3})(\d\d)$/, '$1.$2.$3-$4.$5')
  return value.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')
}

export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Members of a fact's body; of a kind that is not known here any of them may be anything. */
export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

export function textIn(value: unknown, name: string): string | undefined {
  const member = membersOf(value)[name]
  return typeof member === 'string' ? member : undefined
}

export function numberIn(value: unknown, name: string): number | undefined {
  const member = membersOf(value)[name]
  return typeof member === 'number' && Number.isFinite(member) ? member : undefined
}

/** A word of a closed list, or what stands there instead, made safe. */
export function wordFor(list: Readonly<Record<string, string>>, code: string, { safe }: Pick<Subject, 'safe'>): string {
  return Object.hasOwn(list, code) ? (list[code] as string) : safe(code)
}
