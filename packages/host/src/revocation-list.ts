import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller } from './auth.ts'
import type { Loop, Revocations } from './service.ts'

/** Revocation bites within 5 s, or nobody gets in (SECURITY.md promise 10). */
const STALE_MS = 5_000
const POLL_MS = 1_000

/** What identity revoked, followed unsealed so that it bites even when the notary is down. */
export class RevocationList {
  readonly #source: Revocations
  readonly #until = new Map<string, number>()
  #position = 0
  #readAt = Number.NEGATIVE_INFINITY

  constructor(source: Revocations) {
    this.#source = source
  }

  isStale(): boolean {
    return performance.now() - this.#readAt > STALE_MS
  }

  /** `iat` in seconds. */
  isRevoked(caller: Caller, iat: number): boolean {
    const subjects = [`client:${caller.client}`, `session:${caller.session}`, `party:${caller.party}`]
    return subjects.some((subject) => (this.#until.get(subject) ?? Number.NEGATIVE_INFINITY) >= iat * 1000)
  }

  async refresh() {
    const began = performance.now()
    for (const { subject, until, position } of await this.#source.after(this.#position)) {
      this.#until.set(subject, Math.max(until, this.#until.get(subject) ?? 0))
      this.#position = Math.max(this.#position, position)
    }
    this.#readAt = began
  }

  loop(): Loop {
    return {
      name: 'host.revocations',
      run: async (signal) => {
        while (!signal.aborted) {
          await this.refresh()
          await sleep(POLL_MS, undefined, { signal }).catch(() => {})
        }
      },
    }
  }
}
