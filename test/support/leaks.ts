/**
 * Finds national numbers in a text: plain, formatted (85.07.30-033.28), as hexadecimal, and as base64 at each of the
 * three alignments a number may have in what was encoded.
 */
export class LeakFinder {
  readonly #numbers: ReadonlySet<string>
  readonly #base64 = new Map<string, string>()

  constructor(numbers: readonly string[]) {
    this.#numbers = new Set(numbers)
    for (const number of numbers) {
      // Nine digits from each alignment are twelve characters that do not depend on their neighbours.
      for (const skip of [0, 1, 2])
        this.#base64.set(Buffer.from(number.slice(skip, skip + 9)).toString('base64'), number)
    }
  }

  /** How each number that was found stands in the text; empty where there is none. */
  find(text: string): string[] {
    return [...this.#plain(text), ...this.#formatted(text), ...this.#hex(text), ...this.#encoded(text)]
  }

  *#plain(text: string) {
    for (const [digits] of text.matchAll(/\d{11,}/g)) yield* this.#within(digits, 'plain')
  }

  *#formatted(text: string) {
    for (const [found] of text.matchAll(/\d{2}[. /-]?\d{2}[. /-]?\d{2}[. /-]\d{3}[. /-]\d{2}/g)) {
      yield* this.#within(found.replace(/\D/g, ''), 'formatted')
    }
  }

  *#hex(text: string) {
    for (const [found] of text.matchAll(/(?:3\d){11,}/g))
      yield* this.#within(Buffer.from(found, 'hex').toString(), 'hexadecimal')
  }

  *#encoded(text: string) {
    // Every encoded digit begins one of few characters: most of a text is passed over at once.
    for (const { index } of text.matchAll(/[MNOATUY](?=[A-Za-z0-9+/_-]{11})/g)) {
      const number = this.#base64.get(text.slice(index, index + 12))
      if (number) yield `base64: ${number}`
    }
  }

  *#within(digits: string, how: string) {
    for (let at = 0; at + 11 <= digits.length; at++) {
      const number = digits.slice(at, at + 11)
      if (this.#numbers.has(number)) yield `${how}: ${number}`
    }
  }
}
