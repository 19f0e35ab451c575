import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Groups begin no closer together, ms, unless one is full: each costs the same turns at the database, and the notary
 * another look, for one deposit as for ten.
 */
const PACE_MS = 15

/** The outcome of one member of a group. */
export type Outcome<T> = { value: T } | { error: unknown }

interface Waiting<In, Out> {
  item: In
  resolve: (value: Out) => void
  reject: (error: unknown) => void
}

/**
 * Group commit: what arrives while a group is being written goes together into the next one, so a commit is shared
 * by all who wait for it. When a group fails its members are tried one by one: one bad row never fails the others.
 */
export class Group<In, Out> {
  readonly #write: (items: readonly In[]) => Promise<readonly Outcome<Out>[]>
  readonly #most: number
  #waiting: Waiting<In, Out>[] = []
  #writing = false
  #beganAt = Number.NEGATIVE_INFINITY

  constructor(most: number, write: (items: readonly In[]) => Promise<readonly Outcome<Out>[]>) {
    this.#most = most
    this.#write = write
  }

  add(item: In): Promise<Out> {
    const { promise, resolve, reject } = Promise.withResolvers<Out>()
    this.#waiting.push({ item, resolve, reject })
    if (!this.#writing) void this.#run()
    return promise
  }

  async #run() {
    this.#writing = true
    while (this.#waiting.length > 0) {
      const rest = this.#beganAt + PACE_MS - performance.now()
      if (rest >= 1 && this.#waiting.length < this.#most) await sleep(rest)
      this.#beganAt = performance.now()
      const group = this.#waiting.splice(0, this.#most)
      try {
        await this.#settle(group)
      } catch (error) {
        if (group.length === 1) group[0]?.reject(error)
        else for (const one of group) await this.#settle([one]).catch(one.reject)
      }
    }
    this.#writing = false
  }

  async #settle(group: readonly Waiting<In, Out>[]) {
    const outcomes = await this.#write(group.map(({ item }) => item))
    for (const [nth, outcome] of outcomes.entries()) {
      const { resolve, reject } = group[nth] as Waiting<In, Out>
      if ('error' in outcome) reject(outcome.error)
      else resolve(outcome.value)
    }
  }
}
