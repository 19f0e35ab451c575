import { grouped, inWords } from './moment.ts'
import { type KeyedStep, membersOf, numberIn, type Subject, textIn, wordFor } from './subject.ts'
import type { Label } from './words/detail-words.ts'

export interface Detail {
  label: Label
  value: string
  /** drawn as a digest, on lines of its own */
  digest?: boolean
}

/** What a step says of itself, beyond its time: what the fact holds, in the order in which a reader asks. */
export function detailsOf(step: KeyedStep, subject: Subject): Detail[] {
  const { words, safe } = subject
  const { body } = step
  const text = (label: Label, value: string | undefined, digest = false): Detail[] =>
    value === undefined ? [] : [{ label, value: safe(value), ...(digest && { digest }) }]
  const when = (label: Label, value: string | undefined): Detail[] =>
    value === undefined || Number.isNaN(Date.parse(value)) ? [] : [{ label, value: inWords(value, words) }]
  const count = (label: Label, value: number | undefined): Detail[] =>
    value === undefined ? [] : [{ label, value: grouped(value, words) }]
  const bytes = (label: Label, value: number | undefined): Detail[] =>
    value === undefined ? [] : [{ label, value: words.bytes(grouped(value, words)) }]
  const word = (label: Label, list: Readonly<Record<string, string>>, value: string | undefined): Detail[] =>
    value === undefined ? [] : [{ label, value: wordFor(list, value, subject) }]
  const yesNo = (label: Label, value: unknown): Detail[] =>
    typeof value === 'boolean' ? [{ label, value: value ? words.yes : words.no }] : []

  if (step.key === 'unknown') return text('kind', step.kind)
  const { act, snapshot, contactVerified = membersOf(snapshot).contactVerified, withContent } = membersOf(body)
  const of = numberIn(body, 'of')
  const sent = numberIn(body, 'bytes')
  return [
    ...word('client', words.clients, textIn(body, 'client')),
    ...word('reason', words.reasons, textIn(body, 'reason')),
    ...consentOf(snapshot, subject),
    ...text('terms', textIn(snapshot, 'terms')),
    ...yesNo('contactVerified', contactVerified),
    ...count('revision', numberIn(body, 'revision') || undefined),
    ...word('capacity', { self: words.capacitySelf }, textIn(act, 'capacity')),
    ...word('client', words.clients, textIn(act, 'client')),
    ...word('assurance', words.assurances, textIn(act, 'assurance')),
    ...word('method', words.methods, textIn(act, 'method')),
    ...when('authenticatedAt', textIn(act, 'authenticatedAt')),
    ...word('server', { file: words.serverFolder }, textIn(body, 'host')),
    ...(textIn(body, 'host') === 'file' ? [] : text('reply', textIn(body, 'reply'))),
    ...count('attempts', numberIn(body, 'attempts')),
    ...text('mail', textIn(body, 'mailId')),
    ...text('mailDigest', textIn(body, 'mailDigest'), true),
    ...partOf(numberIn(body, 'part'), subject),
    ...(of === undefined ? bytes('sent', sent) : ofWhole(sent, of, subject)),
    ...text('sentDigest', textIn(body, 'sha256'), true),
    ...word('cause', words.causes, textIn(body, 'cause')),
    ...when('startedAt', textIn(body, 'startedAt')),
    ...text('provider', textIn(body, 'provider')),
    ...text('postalId', textIn(body, 'postalId')),
    ...(step.key === 'dossier.exported' ? word('exportedBy', exporters(subject), textIn(body, 'by')) : []),
    ...(step.key === 'dossier.exported' ? count('asOf', numberIn(body, 'size')) : []),
    ...yesNo('withContent', withContent),
    ...count('volumes', numberIn(body, 'volumes')),
  ]
}

const exporters = ({ words: { parties } }: Subject) => ({ sender: parties.sender, recipient: parties.recipient })

/** With its date, which is that of the last change. */
function consentOf(snapshot: unknown, subject: Subject): Detail[] {
  const state = textIn(snapshot, 'consent')
  const at = textIn(snapshot, 'consentAt') ?? ''
  if (state === undefined) return []
  const since = Number.isNaN(Date.parse(at)) ? '' : `, ${inWords(at, subject.words)}`
  return [{ label: 'consent', value: wordFor(subject.words.consents, state, subject) + since }]
}

function ofWhole(sent = 0, of: number, { words }: Subject): Detail[] {
  return [{ label: 'sentOf', value: `${grouped(sent, words)} / ${words.bytes(grouped(of, words))}` }]
}

function partOf(part: number | undefined, { words }: Subject): Detail[] {
  if (part === undefined) return []
  return [{ label: 'part', value: part === 0 ? words.parts.main : `${words.parts.annex} ${part}` }]
}
