import { PkiError } from '@zegel/pki'
import { TlogError } from '@zegel/tlog'
import { type CheckCode, checkCodes } from './check-codes.ts'
import { SourceError } from './source.ts'
import type { Check, Give } from './verdict.ts'

/** Where a check was made. */
export interface Place {
  file?: string
  evidence?: string
}

/** Why a check fails, thrown by the steps; never by `verifyDossier`. */
export class Unproven extends Error {
  readonly place: Place

  constructor(detail: string, place: Place = {}) {
    super(detail)
    this.name = 'Unproven'
    this.place = place
  }
}

/** Failing checks kept in detail; more than this of one code tell nobody anything. */
const FAILURES_OF_A_CODE_MAX = 200

/** Collects what holds, what fails and what was not checked. */
export class Findings {
  readonly checks: Check[] = []
  readonly #failures = new Map<CheckCode, number>()

  holds(code: CheckCode, place: Place = {}, detail: string = checkCodes[code]): void {
    this.checks.push({ code, status: 'holds', ...place, detail: printable(detail) })
  }

  fails(code: CheckCode, detail: string, place: Place = {}): void {
    const before = this.#failures.get(code) ?? 0
    this.#failures.set(code, before + 1)
    if (before < FAILURES_OF_A_CODE_MAX)
      this.checks.push({ code, status: 'fails', ...place, detail: printable(detail) })
  }

  /** `give`: what the reader could give to have it checked, if anything. */
  unchecked(code: CheckCode, detail: string, place: Place = {}, give?: Give): void {
    this.checks.push({ code, status: 'unchecked', ...place, detail: printable(detail), ...(give && { give }) })
  }

  /** Holds unless there is something wrong to say. */
  expect(code: CheckCode, wrong: string | false | null | undefined, place: Place = {}): boolean {
    if (wrong) this.fails(code, wrong, place)
    else this.holds(code, place)
    return !wrong
  }

  /** Runs one step. What it throws is why the check fails; undefined then. */
  attempt<T>(code: CheckCode, place: Place, step: () => T): T | undefined {
    try {
      const result = step()
      this.holds(code, place)
      return result
    } catch (error) {
      this.#caught(code, place, error)
      return undefined
    }
  }

  /** Fails closed: what nobody foresaw is a failing check with its reason, never an accepted dossier. */
  #caught(code: CheckCode, place: Place, error: unknown): void {
    if (error instanceof SourceError) throw error
    if (error instanceof Unproven) this.fails(code, error.message, { ...place, ...error.place })
    else if (error instanceof PkiError || error instanceof TlogError) {
      this.fails(code, `${error.message} (${error.code})`, place)
    } else this.fails('verifier-fault', `while checking ${code}: ${String(error)}`, place)
  }

  /** All steps together: what none of them foresaw is a fault of this verifier, and the dossier is not accepted. */
  guarded<T>(steps: () => T): T | undefined {
    try {
      return steps()
    } catch (error) {
      this.#caught('verifier-fault', {}, error)
      return undefined
    }
  }

  /** What the reader could give, each once. */
  get missing(): Give[] {
    return [...new Set(this.checks.flatMap(({ give }) => give ?? []))]
  }

  get hold(): boolean {
    return this.#failures.size === 0
  }
}

/** Names and messages come from the container: no control character of it reaches a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').slice(0, 500)
}
