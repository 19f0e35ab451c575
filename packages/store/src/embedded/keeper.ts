import { setTimeout as sleep } from 'node:timers/promises'
import { bringUp } from './bring-up.ts'
import { EmbeddedError } from './embedded-error.ts'
import { type Guard, standGuard } from './guard.ts'
import { alive } from './processes.ts'
import type { Running, Setting } from './server.ts'
import { shutDown } from './shut-down.ts'

/** Pauses between tries to bring a dead server back, ms; after the last it is given up. */
const BACKOFF_MS = [0, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

/** Keeps one server running on one port for as long as this process wants it. */
export class Keeper {
  running: Running
  readonly #setting: Setting
  readonly #givenUp: (error: unknown) => void
  #guard: Guard
  #stopping = false
  #watch: Promise<void>

  constructor(setting: Setting, running: Running, guard: Guard, givenUp: (error: unknown) => void) {
    this.#setting = setting
    this.#givenUp = givenUp
    this.running = running
    this.#guard = guard
    this.#watch = this.#keep()
  }

  async #keep() {
    for (;;) {
      await this.#guard.lost
      if (this.#stopping) return
      const { log } = this.#setting
      log(alive(this.running.pid) ? 'the connection to PostgreSQL broke' : 'PostgreSQL ended: starting it again')
      try {
        await this.#bringBack()
      } catch (error) {
        if (!this.#stopping) this.#givenUp(error)
        return
      }
      if (this.#stopping) return
      log(`PostgreSQL runs again as process ${this.running.pid}`)
    }
  }

  async #bringBack() {
    let last: unknown
    for (const pause of BACKOFF_MS) {
      await sleep(pause)
      if (this.#stopping) return
      try {
        const { port } = this.running
        // The same port, so that the address our caller has stays true.
        const running = await bringUp(this.#setting, port)
        if (running.port !== port) throw new EmbeddedError('cannot-start', `PostgreSQL moved to port ${running.port}`)
        this.running = running
        this.#guard = await standGuard(running, this.#setting.password)
        return
      } catch (error) {
        last = error
        this.#setting.log(`PostgreSQL is not back yet: ${(error as Error).message}`)
      }
    }
    throw last
  }

  async stop() {
    this.#stopping = true
    await this.#guard.release()
    await this.#watch
    // A try to bring it back may have ended the other way than the guard: whatever runs now is stopped.
    await this.#guard.release()
    await shutDown(this.running.pid, this.#setting.places.cluster)
  }
}
