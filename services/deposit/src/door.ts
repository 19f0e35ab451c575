import { createHmac, type KeyObject } from 'node:crypto'
import { type Fact, Refusal, timeOrderedId } from '@zegel/contract'
import { type Caller, type Context, type Expected, instant, partyId, type Waiting } from '@zegel/host'
import { writeAtOnce } from '@zegel/store'
import { canonical } from './canonical.ts'
import { ContentLookup } from './content-lookup.ts'
import { factsOf, type Ready } from './facts.ts'
import { Group, type Outcome } from './group.ts'
import { depositAll, type KeyRow, type Known, readKeys } from './messages.ts'
import { checkExpiration, type Submission } from './submission.ts'

/** Deposits in one transaction, at most. */
const GROUP_MAX = 128

export interface Deposit {
  caller: Caller
  /** the Idempotency-Key as it came */
  key: string
  submission: Submission
  /** when the request was complete, ms since 1970 */
  submittedAt: number
}

/** What a deposit became; the same for every repeat of its key. */
export interface Deposited {
  message: string
  fact: string
  rejected: boolean
  /** of the request that made the fact; a repeat has none */
  seal?: Expected
}

export interface Prepared {
  deposit: Deposit
  row: KeyRow
  /** party ids, in the order of the recipients */
  parties: readonly string[]
}

/** As key objects: a key of plain bytes is prepared anew for every HMAC. */
export interface DoorSecrets {
  party: KeyObject
  idempotency: KeyObject
}

type Settled = Map<Prepared, Outcome<Deposited>>

/** The door of the house: one transaction for a group of deposits, each with its key, its message and its fact. */
export class Door {
  readonly #context: Context<never>
  readonly #secrets: DoorSecrets
  readonly #contents: ContentLookup
  readonly #waiting: Waiting
  readonly #group: Group<Prepared, Deposited>

  constructor(context: Context<never>, secrets: DoorSecrets, waiting: Waiting) {
    this.#context = context
    this.#secrets = secrets
    this.#waiting = waiting
    this.#contents = new ContentLookup(context.store.db)
    this.#group = new Group(GROUP_MAX, (items) => this.#write(items))
  }

  deposit(deposit: Deposit): Promise<Deposited> {
    const { caller, key, submission } = deposit
    const hmac = (text: string) => createHmac('sha256', this.#secrets.idempotency).update(text).digest()
    return this.#group.add({
      deposit,
      row: {
        sender: caller.party,
        key: hmac(`key\0${caller.party}\0${key}`),
        body: hmac(`body\0${canonical(submission)}`),
        message: timeOrderedId(this.#context.clock.now(), this.#context.random(10)),
      },
      parties: submission.recipients.map(({ scheme, value }) => partyId(this.#secrets.party, scheme, value)),
    })
  }

  async #write(items: readonly Prepared[]): Promise<Outcome<Deposited>[]> {
    const settled: Settled = new Map()
    const ready = await this.#ready(items, settled)
    const facts = await factsOf(this.#context, ready)
    // Before the commit, so that no seal can come first.
    const seals = facts.map(({ id }) => this.#waiting.expect(id))
    const taken = await this.#save(ready, facts).catch((error) => {
      for (const seal of seals) seal.forget()
      throw error
    })
    for (const [nth, { item, rejected }] of ready.entries()) {
      const [{ message }, fact, seal] = [item.row, facts[nth] as Fact, seals[nth] as Expected]
      if (taken.has(message)) settled.set(item, { value: { message, fact: fact.id, rejected, seal } })
      else seal.forget()
    }
    await this.#repeats(items, settled)
    return items.map((item) => settled.get(item) as Outcome<Deposited>)
  }

  async #ready(items: readonly Prepared[], settled: Settled): Promise<Ready[]> {
    const contents = await this.#contents.of(items.flatMap(({ deposit }) => deposit.submission.contents))
    return items.flatMap((item) => {
      try {
        checkExpiration(item.deposit.submission, instant(item.deposit.submittedAt).slice(0, 10))
        return [{ item, parts: contents.partsOf(item), rejected: mustReject(item) }]
      } catch (error) {
        settled.set(item, { error })
        return []
      }
    })
  }

  /** Returns the messages that were taken; the others' keys were used before. */
  async #save(ready: readonly Ready[], facts: readonly Fact[]): Promise<Set<string>> {
    if (ready.length === 0) return new Set()
    const deposits = ready.map(({ item, rejected }, nth) => ({ row: item.row, rejected, fact: facts[nth] as Fact }))
    // In the order of the keys: two groups that share keys must not wait for each other in a circle.
    deposits.sort((a, b) => Buffer.compare(a.row.key, b.row.key))
    return writeAtOnce(this.#context.store, (db) => depositAll(db, deposits))
  }

  /**
   * Whoever did not win repeats an earlier request, or reuses its key for another. That also goes for requests that
   * would be refused by now, for instance because their content is gone: what was answered once stands.
   */
  async #repeats(items: readonly Prepared[], settled: Settled) {
    const others = items.filter((item) => !('value' in (settled.get(item) ?? {})))
    if (others.length === 0) return
    const found = await readKeys(
      this.#context.store.db,
      others.map(({ row }) => row),
    )
    const known = new Map(found.map((one) => [one.key.toString('hex'), one]))
    for (const item of others) {
      const earlier = known.get(item.row.key.toString('hex'))
      if (earlier) settled.set(item, repeatOf(earlier, item))
      else if (!settled.has(item)) settled.set(item, { error: new Error('a key was neither free nor taken') })
    }
  }
}

function repeatOf({ message, fact, rejected, body }: Known, item: Prepared): Outcome<Deposited> {
  if (!body.equals(item.row.body)) return { error: new Refusal('idempotency-key-reused') }
  return { value: { message, fact, rejected } }
}

/** Policy before A.1: whoever names natural persons by their national number needs an authorisation for it. */
function mustReject({ deposit: { caller, submission } }: Prepared): boolean {
  const authorised = caller.sender?.nationalNumber ?? false
  return !authorised && submission.recipients.some(({ scheme }) => scheme === 'be-nrn')
}
