/** Rung when there is work, so that a loop need not wait for its next look at the database. */
export class Bell {
  #rung = false
  readonly #sleepers = new Set<() => void>()

  ring() {
    this.#rung = true
    for (const rise of this.#sleepers) rise()
  }

  /** Until the bell, the signal or `ms`; at once where it was rung since the last wait. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) await this.#sleep(ms, signal)
    this.#rung = false
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const rise = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', rise)
        this.#sleepers.delete(rise)
        resolve()
      }
      const timer = setTimeout(rise, ms)
      signal.addEventListener('abort', rise)
      this.#sleepers.add(rise)
    })
  }
}
