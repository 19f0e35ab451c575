import { type DestinationStream, type Logger, pino } from 'pino'
import { plainError } from './plain-error.ts'

/** JSON lines, on standard output unless a destination is given. */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  const options = { level, base: null, serializers: { err: plainError }, timestamp: pino.stdTimeFunctions.isoTime }
  return pino(options, destination)
}

/**
 * Written beside the work, never in its way: a line that waits for a busy disk would hold up every request. What is
 * still waiting is written out when the process ends, unless it is killed.
 */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false })
}
