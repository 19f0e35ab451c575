import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where continued lines start: below the text that follows a time. */
const INDENT = ' '.repeat(14)

/** Tells a person what happens while it happens: plain lines, in colour only where somebody looks on. */
export class Narrator {
  readonly #write: (text: string) => void
  readonly #colours: boolean
  #silent = false

  constructor(stream: NodeJS.WriteStream) {
    this.#write = (text) => void stream.write(text)
    this.#colours = stream.isTTY === true && process.env.NO_COLOR === undefined
  }

  /** What is still said after this is lost: the demo was interrupted and only its end is worth telling. */
  silence() {
    this.#silent = true
  }

  heading(title: string) {
    this.line(`\n${this.#styled('bold', title)}\n`)
  }

  /** One step, with the time of this machine. */
  step(text: string) {
    this.line(`${this.#styled('dim', clockTime(Date.now()))}  ${text}`)
  }

  /** More about the step before. */
  more(text: string) {
    this.line(INDENT + text)
  }

  /** A command, exactly as a reader can repeat it. */
  command(text: string) {
    this.line(this.#styled('cyan', text.replace(/^/gm, '$ ')))
  }

  /** What came of it. */
  verdict(text: string) {
    this.line(`    ${this.#styled('green', text)}`)
  }

  warning(text: string) {
    this.line(this.#styled('yellow', text))
  }

  line(text = '') {
    if (!this.#silent) this.#write(`${text}\n`)
  }

  #styled(style: Style, text: string) {
    return this.#colours ? styleText(style, text, { validateStream: false }) : text
  }
}

/** hh:mm:ss.mmm of this machine's time zone. */
export function clockTime(at: number | string): string {
  const time = new Date(at)
  const digits = (value: number, width: number) => String(value).padStart(width, '0')
  const seconds = [time.getHours(), time.getMinutes(), time.getSeconds()].map((value) => digits(value, 2)).join(':')
  return `${seconds}.${digits(time.getMilliseconds(), 3)}`
}

/** "23 ms", "1.8 s" */
export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** Since a `performance.now()`. */
export const since = (started: number) => duration(performance.now() - started)

/** In kB and MB of 1,000 each. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** The beginning of an id, enough to find it again. */
export const short = (id: string) => `${id.slice(0, 8)}..`
