import { createLogger } from '@zegel/host'

/** Everything a house logged, for tests that search it. */
export class MemoryLog {
  readonly lines: string[] = []
  readonly logger = createLogger('debug', { write: (line: string) => void this.lines.push(line) })

  get text() {
    return this.lines.join('')
  }

  /** the parsed lines of at least a level (30 info, 40 warn, 50 error) */
  atLeast(level: number): { msg: string; [member: string]: unknown }[] {
    return this.lines.map((line) => JSON.parse(line)).filter((line) => line.level >= level)
  }
}
