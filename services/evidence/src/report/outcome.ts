import { recipientsOf } from './course.ts'
import { inWords } from './moment.ts'
import type { StepKey } from './step-key.ts'
import { capitalised, type KeyedStep, type Subject, textIn, wordFor } from './subject.ts'

/** What became of the letter, in a few sentences; recipients with the same fate together. Only what steps show is said. */
export function outcome(subject: Subject): string[] {
  const { model, words } = subject
  if (model.rejection) {
    const { reason, submittedAt } = model.rejection
    return [words.summary.rejected(inWords(submittedAt, words), wordFor(words.reasons, reason, subject))]
  }
  const lives = new Map<string, number[]>()
  for (const [nth, { recipient }] of model.recipients.entries()) {
    const own = subject.steps.filter((step) => step.recipient === recipient || step.recipient === null)
    const life = lifeOf(own, subject).join(' ')
    lives.set(life, [...(lives.get(life) ?? []), nth + 1])
  }
  const recipients = [...lives].map(([life, numbers]) => {
    const whom = recipientsOf(numbers, subject)
    return whom ? `${capitalised(whom)}${words.colon}${life}` : life
  })
  return [depositOf(subject), ...recipients].filter((sentence) => sentence !== '')
}

function depositOf({ model, words, safe }: Subject): string {
  if (!model.letter) return ''
  const when = inWords(model.letter.submittedAt, words)
  const { deposited, depositedBySomebody } = words.summary
  return model.sender ? deposited(safe(model.sender.name), when) : depositedBySomebody(when)
}

/** A sentence with the time it is of, so that the story is told as it went; what is missing comes last. */
type Told = readonly [at: string, sentence: string]
const IN_THE_END = '~'

function lifeOf(steps: readonly KeyedStep[], subject: Subject): string[] {
  const { model, words, size } = subject
  const say = words.summary
  const first = (...keys: StepKey[]) => steps.find(({ key }) => keys.includes(key))
  const last = (...keys: StepKey[]) => steps.findLast(({ key }) => keys.includes(key))
  const told = (step: KeyedStep | undefined, sentence: (when: string) => string): Told[] =>
    step ? [[step.at, sentence(inWords(step.at, words))]] : []
  const missing = (is: unknown, sentence: (size: string) => string): Told[] =>
    is ? [[IN_THE_END, sentence(size)]] : []
  const reasonOf = ({ body }: KeyedStep) => wordFor(words.reasons, textIn(body, 'reason') ?? '', subject)

  const decided = last('channel.decided')
  const channel = channelOf(decided)
  const failed = last('message.undeliverable')
  const offered = last('message.offered')
  const consigned = last('message.consigned')
  const handedOver = first('message.handed-over')
  const opened = handedOver ? undefined : first('message.opened', 'message.transfer-incomplete')
  const posted = last('paper.posted')
  const ended = last('message.accepted', 'message.refused', 'expired/acceptance', 'message.recalled')
  const arrived = last('paper.delivered', 'paper.returned')
  const onPaper = channel === 'paper' || channel === 'both'
  const sentences: Told[] = [
    // Without a channel there is nothing to say that the failure does not say with its reason.
    ...(decided && channel && !(failed && channel === 'none')
      ? told(decided, () => say.channel[channel](reasonOf(decided)))
      : []),
    ...missing(!decided && !failed, say.channelUndecided),
    ...told(offered, say.offered),
    ...told(last('message.accepted'), say.accepted),
    ...told(last('message.refused'), say.refused),
    ...told(last('expired/acceptance'), say.acceptanceExpired),
    ...missing(offered && !ended && !consigned && !failed && channel !== 'paper', say.undecided),
    ...told(consigned, say.consigned),
    ...told(opened, say.opened),
    ...told(handedOver, say.handedOver),
    // A sender is not shown every reading, so of openings nothing is said to it.
    ...missing(consigned && !handedOver && !opened, model.exportedFor === 'sender' ? say.notHandedOver : say.notOpened),
    ...told(last('expired/unread'), say.unreadExpired),
    ...told(failed, (when) => say.undeliverable(when, failed ? reasonOf(failed) : '')),
    ...told(posted, say.paperPosted),
    ...told(last('paper.delivered'), say.paperDelivered),
    ...told(last('paper.returned'), say.paperReturned),
    ...missing(onPaper && !posted && !arrived, say.heldForPaper),
    ...told(last('message.recalled'), say.recalled),
  ]
  return sentences.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, sentence]) => sentence)
}

const CHANNELS = ['electronic', 'paper', 'both', 'none'] as const
type Channel = (typeof CHANNELS)[number]

function channelOf(decided: KeyedStep | undefined): Channel | undefined {
  const text = textIn(decided?.body, 'channel')
  return CHANNELS.find((one) => one === text)
}
