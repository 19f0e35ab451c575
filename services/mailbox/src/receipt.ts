import { derivedId, type FeedEntry, type Proof, Refusal } from '@zegel/contract'
import type { ItemKey } from './items.ts'
import type { Mailbox } from './mailbox.ts'

/** Facts that happen once per item: their ids follow from what they are about. */
export const onceKinds = ['message.accepted', 'message.refused', 'message.consigned', 'message.handed-over'] as const
export type OnceKind = (typeof onceKinds)[number]

export function factOf(kind: OnceKind, { message, party }: ItemKey): string {
  return derivedId(kind, message, party)
}

export function offerOf({ message, party, revision }: ItemKey & { revision: number }): string {
  return derivedId('message.offered', message, party, String(revision))
}

export function openedOf({ message, party }: ItemKey, opening: string): string {
  return derivedId('message.opened', message, party, opening)
}

export interface Done {
  fact: string
  /** the fact stood already: its seal may have come long ago */
  repeated: boolean
}

/**
 * Does an act and waits for its seal. An act whose seal is late is recorded all the same: repeating the request
 * then gives the receipt, always the same one.
 *
 * @param fact the fact that `act` is about to publish
 * @throws Refusal seal-pending, and what `act` throws
 */
export async function withSeal(mailbox: Mailbox, fact: string, act: () => Promise<Done>): Promise<FeedEntry> {
  const { waiting, sealed, context } = mailbox
  const find = async (id: string) => (await sealed.lookup([id], true))[0]
  // Before the commit, or the seal could come first.
  let expected = waiting.expect(fact)
  let done: Done
  try {
    done = await act()
  } catch (error) {
    expected.forget()
    throw error
  }
  if (done.fact !== fact) {
    expected.forget()
    expected = waiting.expect(done.fact)
  }
  try {
    const known = done.repeated ? await find(done.fact) : undefined
    const entry = known ?? (await expected.within(context.config.limits.seal_wait_ms))
    if (entry) return entry
  } catch (cause) {
    throw new Refusal('seal-pending', { retryAfter: 1, cause })
  } finally {
    expected.forget()
  }
  throw new Refusal('seal-pending', { retryAfter: 1 })
}

/** The evidence of an act: a fact about one item has one recipient, so one evidence. */
export function receiptOf({ seal }: FeedEntry): Proof {
  const proof = seal?.proofs?.[0]
  if (!proof) throw new Error('a sealed fact came without its proof')
  return proof
}

export interface ReceiptLine {
  event: string
  evidence: string
  at: string
}

/** What is sealed so far of these facts, in their order in time; undefined while the notary does not answer. */
export async function receiptLines(mailbox: Mailbox, facts: readonly string[]): Promise<ReceiptLine[] | undefined> {
  try {
    const entries = await mailbox.sealed.lookup(facts, false)
    return entries
      .map(({ fact, seal }) => ({ event: fact.kind, evidence: seal?.evidences[0]?.evidence as string, at: fact.at }))
      .sort((a, b) => (a.at < b.at ? -1 : 1))
  } catch (error) {
    mailbox.context.log.warn({ err: error }, 'receipts cannot be read right now')
    return undefined
  }
}
