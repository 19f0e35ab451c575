/** Steps back, last one first. All are tried; if one fails too, both failures are told. */
export class Undo {
  readonly #steps: (() => Promise<unknown>)[] = []

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step)
  }

  /** Undoes everything; returns the error to throw. */
  async because(error: unknown): Promise<unknown> {
    const failures: unknown[] = []
    for (const step of this.#steps.reverse()) {
      await step().catch((failure: unknown) => failures.push(failure))
    }
    return failures.length === 0
      ? error
      : new AggregateError([error, ...failures], 'a failed write left something behind')
  }
}
