/** Counts what held, says what did not. */
export class Tally {
  passed = 0
  readonly #failures: string[] = []

  /** One check: `faults` are what did not hold, in words. */
  check(what: string, faults: readonly string[]): void {
    if (faults.length === 0) this.passed++
    else this.#failures.push(`${what}\n${faults.map((fault) => `    ${fault}`).join('\n')}`)
  }

  /** Prints the end; the exit status. */
  conclude(): number {
    // .ci/run shows what comes after this heading.
    if (this.#failures.length > 0) console.log(`\nWhat failed:\n\n${this.#failures.join('\n')}\n`)
    console.log(`${this.passed} passed, ${this.#failures.length} failed`)
    return this.#failures.length === 0 && this.passed > 0 ? 0 : 1
  }
}

/** Rows with columns as wide as they need. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n')
}

/** Runs jobs with as many at a time as a small machine bears. */
export async function each<T>(jobs: readonly T[], act: (job: T) => Promise<void>, atATime = 4): Promise<void> {
  const waiting = jobs.values()
  const work = async () => {
    for (const job of waiting) await act(job)
  }
  await Promise.all(Array.from({ length: atATime }, work))
}
