import { setTimeout as sleep } from 'node:timers/promises'
import { bringUp } from './bring-up.ts'
import { EmbeddedError } from './embedded-error.ts'
import { type Guard, standGuard } from './guard.ts'
import { alive } from './processes.ts'
import { type Running, type Setting, urlOf } from './server.ts'
import { shutDown } from './shut-down.ts'

/** Pauses before each try to bring a dead server back, ms; after the last it is given up. */
const BACKOFF_MS = [0, 250, 1_000, 3_000, 5_000]

/** Keeps one server running on one port for as long as this process wants it. */
export class Keeper {
  running: Running
  readonly #setting: Setting
  readonly #givenUp: (error: Error) => void
  readonly #stopAsked = Promise.withResolvers<void>()
  readonly #watch: Promise<void>
  #stopping = false
  #guard: Guard

  constructor(setting: Setting, running: Running, guard: Guard, givenUp: (error: Error) => void) {
    this.#setting = setting
    this.#givenUp = givenUp
    this.running = running
    this.#guard = guard
    this.#watch = this.#keep()
  }

  /** of the database 'zegel' */
  get url() {
    return urlOf(this.running, this.#setting.password, 'zegel')
  }

  async #keep() {
    const { log } = this.#setting
    while (!this.#stopping) {
      await Promise.race([this.#guard.lost, this.#stopAsked.promise])
      if (this.#stopping) return
      log(alive(this.running.pid) ? 'the connection to PostgreSQL broke' : 'PostgreSQL ended: starting it again')
      const failure = await this.#bringBack()
      if (failure && !this.#stopping) return this.#givenUp(failure)
      if (!failure) log(`PostgreSQL runs again as process ${this.running.pid}`)
    }
  }

  /** Why it is not back, or undefined when it is. */
  async #bringBack() {
    let failure: Error | undefined
    for (const pause of BACKOFF_MS) {
      await Promise.race([sleep(pause), this.#stopAsked.promise])
      if (this.#stopping) return failure ?? new Error('stopped meanwhile')
      try {
        await this.#resume()
        return undefined
      } catch (error) {
        failure = error as Error
        this.#setting.log(`PostgreSQL is not back yet: ${failure.message}`)
      }
    }
    return failure
  }

  /** On the same port, so that the address our caller has stays true. */
  async #resume() {
    const { port } = this.running
    this.running = await bringUp(this.#setting, port)
    if (this.running.port !== port) {
      throw new EmbeddedError('cannot-start', `PostgreSQL was started by someone else, on port ${this.running.port}`)
    }
    this.#guard = await standGuard(this.running, this.#setting.password)
  }

  /** @throws EmbeddedError cannot-stop */
  async stop() {
    this.#stopping = true
    this.#stopAsked.resolve()
    await this.#watch
    await this.#guard.release()
    await shutDown(this.running.pid, this.#setting.places.cluster)
  }
}
