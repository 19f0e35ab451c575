export type Mode = 'basic' | 'consent'

/** One evidence of a letter's chain, as much of it as the letter's life is judged by. */
export interface LifeStep {
  sequence: number
  kind: string
  /** URI of the event */
  event: string
  recipient: string | null
  /** when it happened */
  at: string
  /** the time in its token */
  sealedAt: string
  /** the notary marked that it sealed it late */
  sealedLate: boolean
  /** the fact's id, and the one that it follows from */
  fact: string
  after: string | null
  /** what of the fact's body bears on the course of things; undefined where it does not say, or says it strangely */
  says: {
    mode?: Mode
    recipients?: readonly string[]
    revision?: number
    channel?: string
    reason?: string
    purpose?: string
    about?: string
    opening?: string
    deadline?: string
  }
}

/** What an evidence JSON holds that this package relies on. */
export interface EvidenceLike {
  erdsEventId: string
  evidenceRefersToRecipient?: string
  extensions: {
    sequence: number
    sealedLate?: boolean
    fact: { id: string; kind: string; at: string; after: string | null; body: unknown }
  }
}

/** Reads a step from an evidence JSON and the time of its token. */
export function lifeStepOf(evidence: EvidenceLike, sealedAt: string): LifeStep {
  const { sequence, sealedLate, fact } = evidence.extensions
  return {
    sequence,
    kind: fact.kind,
    event: evidence.erdsEventId,
    recipient: evidence.evidenceRefersToRecipient ?? null,
    at: fact.at,
    sealedAt,
    sealedLate: sealedLate === true,
    fact: fact.id,
    after: fact.after,
    says: sayingsOf(fact.body),
  }
}

function sayingsOf(body: unknown): LifeStep['says'] {
  const members = isObject(body) ? body : {}
  const letter = isObject(members.letter) ? members.letter : {}
  const text = (value: unknown, name: string) => (typeof value === 'string' ? { [name]: value } : {})
  return {
    ...(letter.mode === 'basic' || letter.mode === 'consent' ? { mode: letter.mode } : {}),
    ...(Array.isArray(members.recipients) && { recipients: members.recipients.flatMap(recipientIn) }),
    ...(Number.isSafeInteger(members.revision) && { revision: members.revision as number }),
    ...text(members.channel, 'channel'),
    ...text(members.reason, 'reason'),
    ...text(members.purpose, 'purpose'),
    ...text(members.about, 'about'),
    ...text(members.opening, 'opening'),
    ...text(members.deadline, 'deadline'),
  }
}

const recipientIn = (one: unknown): string[] =>
  isObject(one) && typeof one.recipient === 'string' ? [one.recipient] : []

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
