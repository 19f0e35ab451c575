import { inWords } from './moment.ts'
import type { StepKey } from './step-key.ts'
import { capitalised, type KeyedStep, type Subject, textIn, wordFor } from './subject.ts'

/** What became of the letter, in a few sentences for each recipient. Only what steps show is said. */
export function outcome(subject: Subject): string[] {
  const { model, words } = subject
  if (model.rejection) {
    const { reason, submittedAt } = model.rejection
    return [words.summary.rejected(inWords(submittedAt, words), wordFor(words.reasons, reason, subject))]
  }
  const recipients = model.recipients.map(({ recipient }, nth) => {
    const own = subject.steps.filter((step) => step.recipient === recipient || step.recipient === null)
    const sentences = lifeOf(own, subject).join(' ')
    return model.recipients.length > 1
      ? `${capitalised(words.recipient(String(nth + 1)))}${words.colon}${sentences}`
      : sentences
  })
  return [depositOf(subject), ...recipients].filter((sentence) => sentence !== '')
}

function depositOf({ model, words, safe }: Subject): string {
  if (!model.letter) return ''
  const when = inWords(model.letter.submittedAt, words)
  const { deposited, depositedBySomebody } = words.summary
  return model.sender ? deposited(safe(model.sender.name), when) : depositedBySomebody(when)
}

function lifeOf(steps: readonly KeyedStep[], subject: Subject): string[] {
  const { model, words, size } = subject
  const say = words.summary
  const first = (...keys: StepKey[]) => steps.find(({ key }) => keys.includes(key))
  const last = (...keys: StepKey[]) => steps.findLast(({ key }) => keys.includes(key))
  const told = (step: KeyedStep | undefined, sentence: (when: string) => string) =>
    step ? [sentence(inWords(step.at, words))] : []
  const reasonOf = ({ body }: KeyedStep) => wordFor(words.reasons, textIn(body, 'reason') ?? '', subject)

  const decided = last('channel.decided')
  const channel = textIn(decided?.body, 'channel')
  const failed = last('message.undeliverable')
  const offered = last('message.offered')
  const consigned = last('message.consigned')
  const handedOver = first('message.handed-over')
  const opened = handedOver ? undefined : first('message.opened', 'message.transfer-incomplete')
  const ended = last('message.accepted', 'message.refused', 'expired/acceptance', 'message.recalled')
  const waits = offered && !ended && !consigned && !failed && channel !== 'paper'
  const silent = consigned && !handedOver && !opened
  return [
    ...(decided && isChannel(channel) && !(failed && channel === 'none')
      ? [say.channel[channel](reasonOf(decided))]
      : []),
    ...(decided || failed ? [] : [say.channelUndecided(size)]),
    ...told(offered, say.offered),
    ...told(last('message.accepted'), say.accepted),
    ...told(last('message.refused'), say.refused),
    ...told(last('expired/acceptance'), say.acceptanceExpired),
    ...(waits ? [say.undecided(size)] : []),
    ...told(consigned, say.consigned),
    ...told(opened, say.opened),
    ...told(handedOver, say.handedOver),
    // A sender is not shown every reading, so of openings nothing is said to it.
    ...(silent ? [model.exportedFor === 'sender' ? say.notHandedOver(size) : say.notOpened(size)] : []),
    ...told(last('expired/unread'), say.unreadExpired),
    ...told(failed, (when) => say.undeliverable(when, failed ? reasonOf(failed) : '')),
    ...onPaper(channel, last, told, subject),
    ...told(last('message.recalled'), say.recalled),
  ]
}

function onPaper(
  channel: string | undefined,
  last: (...keys: StepKey[]) => KeyedStep | undefined,
  told: (step: KeyedStep | undefined, sentence: (when: string) => string) => string[],
  { words: { summary }, size }: Subject,
): string[] {
  const posted = last('paper.posted')
  const ends = [
    ...told(last('paper.delivered'), summary.paperDelivered),
    ...told(last('paper.returned'), summary.paperReturned),
  ]
  const waits = (channel === 'paper' || channel === 'both') && !posted && ends.length === 0
  return waits ? [summary.heldForPaper(size)] : [...told(posted, summary.paperPosted), ...ends]
}

const CHANNELS = ['electronic', 'paper', 'both', 'none'] as const
const isChannel = (text: string | undefined): text is (typeof CHANNELS)[number] =>
  (CHANNELS as readonly (string | undefined)[]).includes(text)
