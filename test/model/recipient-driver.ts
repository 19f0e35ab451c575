import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '@zegel/testing'
import { type Known, mayRace, possibleAnswers, type Verb } from './answer-model.ts'
import { changeConsent, type Person } from './people.ts'
import type { Act, Plan, Transfer } from './plan.ts'
import { inOneSession, type Letter, said, transfer } from './reader.ts'
import { retried, Surprise } from './surprise.ts'

const REST_MS_MAX = 60_000

/** Plays one recipient's part of a letter, and compares each answer with the model. */
export class RecipientDriver {
  readonly person: Person
  /** by opening, in their order */
  readonly openings = new Map<string, Transfer[]>()
  readonly #letter: Letter
  readonly #stranger: Person['actor']
  #known: Known

  constructor(person: Person, letter: Letter, stranger: Person['actor'], plan: Plan, rejected: boolean) {
    this.person = person
    this.#letter = letter
    this.#stranger = stranger
    const { mode } = plan
    this.#known = { mode, kind: person.kind, rejected, rest: 'unknown', accepted: false, refused: false, opened: false }
  }

  get known(): Known {
    return this.#known
  }

  async play(acts: readonly Act[]): Promise<void> {
    for (const act of acts) await this.#act(act)
  }

  async #act(act: Act): Promise<void> {
    if (act.do === 'settle') return this.#settle()
    if (act.do === 'accept') return this.#decide('acceptance')
    if (act.do === 'refuse') return this.#decide('refusal')
    if (act.do === 'race') return this.#race()
    if (act.do === 'open') return this.#open(act)
    if (act.do === 'trespass') return this.#trespass(act.how)
    if (this.person.kind === 'reachable') await changeConsent(this.person, act.do)
  }

  /** Until the letter rests, as its recipient sees it. */
  async #settle(): Promise<void> {
    if (this.#known.rejected) return
    const deadline = performance.now() + REST_MS_MAX
    for (;;) {
      const rest = await this.#rest()
      if (rest) {
        this.#known = { ...this.#known, rest }
        return
      }
      if (performance.now() > deadline) throw new Surprise('the letter did not come to rest within a minute')
      await sleep(40)
    }
  }

  async #rest(): Promise<Known['rest'] | undefined> {
    const { actor } = this.person
    const answer = await actor.call('GET', `/evidence/messages/${this.#letter.message}`)
    const steps: { kind: string; channel?: string }[] = answer.body?.steps ?? []
    const moved = steps.filter(({ kind }) => RESTS[kind] !== undefined).at(-1)
    if (!moved) return undefined
    const rest = moved.channel === 'paper' ? 'off' : RESTS[moved.kind]
    return rest === 'moving' ? undefined : rest
  }

  async #decide(verb: 'acceptance' | 'refusal'): Promise<void> {
    const answer = await this.#ask(verb)
    this.#expect(verb, answer)
    this.#learn(verb, answer)
  }

  async #race(): Promise<void> {
    const [acceptance, refusal] = await Promise.all([this.#ask('acceptance'), this.#ask('refusal')])
    if (!mayRace(this.#known, said(acceptance), said(refusal)))
      throw new Surprise(`accepted and refused at once: ${said(acceptance)}, ${said(refusal)} (${this.#where()})`)
    this.#learn('acceptance', acceptance)
    this.#learn('refusal', refusal)
  }

  #learn(verb: Verb, answer: Answer) {
    if (answer.status !== 200) return
    const { accepted, refused } = this.#known
    this.#known = {
      ...this.#known,
      accepted: accepted || verb === 'acceptance',
      refused: refused || verb === 'refusal',
      ...(verb === 'acceptance' && !accepted && { rest: 'unknown' as const }),
    }
  }

  async #open({ twice, transfers }: Extract<Act, { do: 'open' }>): Promise<void> {
    const reader = await inOneSession(this.person.actor)
    const answers = await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => this.#ask('opening', reader)))
    for (const answer of answers) this.#expect('opening', answer)
    const opened = answers.filter(({ status }) => status === 201)
    for (const { body } of opened) {
      const { opening } = JSON.parse(body.receipt.evidence).extensions.fact.body
      if (!this.openings.has(opening)) this.openings.set(opening, [])
    }
    const [first] = opened
    if (!first) return
    this.#known = { ...this.#known, opened: true }
    const { opening } = JSON.parse(first.body.receipt.evidence).extensions.fact.body
    for (const what of transfers) {
      if (this.#transferred() >= TRANSFERS_MAX) return
      if (await transfer(reader, this.#letter, first.body.grant, what)) this.openings.get(opening)?.push(what)
    }
  }

  #transferred(): number {
    return [...this.openings.values()].reduce((sum, transfers) => sum + transfers.length, 0)
  }

  async #trespass(how: Extract<Act, { do: 'trespass' }>['how']): Promise<void> {
    const path = `/mailbox/items/${this.#letter.message}`
    if (how !== 'no-grant' && how !== 'false-grant') {
      const answer = await retried(() => this.#stranger.call('POST', `${path}/${how}`))
      if (said(answer) !== '404 item-unknown')
        throw new Surprise(`a stranger's ${how} was answered with ${said(answer)}`)
      return
    }
    const headers: Record<string, string> = how === 'no-grant' ? {} : { 'zegel-grant': 'x'.repeat(43) }
    const answer = await retried(() => this.person.actor.call('GET', `${path}/parts/0`, { headers }))
    const refusal = how === 'no-grant' ? '401 grant-missing' : '403 grant-invalid'
    if (![refusal, '404 item-unknown'].includes(said(answer))) throw new Surprise(`${how}: ${said(answer)}`)
  }

  #ask(verb: Verb, actor = this.person.actor): Promise<Answer> {
    return retried(() => actor.call('POST', `/mailbox/items/${this.#letter.message}/${verb}`))
  }

  #expect(verb: Verb, answer: Answer) {
    const possible = possibleAnswers(this.#known, verb)
    if (possible.includes(said(answer))) return
    throw new Surprise(
      `${verb} was answered with ${said(answer)} instead of ${possible.join(' or ')} (${this.#where()})`,
    )
  }

  #where(): string {
    const { mode, kind, rest, accepted, refused, opened } = this.#known
    return [mode, kind, rest, accepted && 'accepted', refused && 'refused', opened && 'opened']
      .filter(Boolean)
      .join(', ')
  }
}

/** More would make more orders than can be followed. */
const TRANSFERS_MAX = 5

/** What the last step of a letter says of where it rests. */
const RESTS: Readonly<Record<string, Known['rest'] | 'moving'>> = {
  'message.deposited': 'moving',
  'channel.decided': 'moving',
  'message.withheld': 'moving',
  'message.offered': 'offered',
  'message.accepted': 'moving',
  'message.refused': 'offered',
  'message.consigned': 'consigned',
  'message.undeliverable': 'off',
}
