import { type DestinationStream, type Logger, pino } from 'pino'
import { plainError } from './plain-error.ts'

/** JSON lines, on standard output unless a destination is given. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: plainError }, timestamp: pino.stdTimeFunctions.isoTime }
  return destination ? pino(options, destination) : pino(options)
}
