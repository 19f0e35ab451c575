/** Answers of one measurement: how many of each status, and how long they took. */
export class Tally {
  readonly #ms: number[] = []
  #sorted = true
  readonly statuses = new Map<number, number>()
  /** connections that broke; their requests got no answer */
  broken = 0

  /** `ms` of every answer counts, whatever its status. */
  add(status: number, ms: number) {
    this.#ms.push(ms)
    this.#sorted = false
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  get count() {
    return this.#ms.length
  }

  of(status: number) {
    return this.statuses.get(status) ?? 0
  }

  /** answers that are neither 201 nor an honest 202 */
  get errors() {
    return this.count - this.of(201) - this.of(202) + this.broken
  }

  /** `share` from 0 to 1; NaN where nothing was measured */
  at(share: number): number {
    if (!this.#sorted) this.#ms.sort((a, b) => a - b)
    this.#sorted = true
    return this.#ms[Math.min(this.#ms.length - 1, Math.floor(share * this.#ms.length))] ?? Number.NaN
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
