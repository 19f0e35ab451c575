import { pino, type DestinationStream, type Logger } from 'pino'

/**
 * JSON lines. Errors are written without the members that databases and parsers fill with the data they
 * stumbled over (`detail`, `where`, `input`): a national number never reaches a log.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: plainError }, timestamp: pino.stdTimeFunctions.isoTime }
  return destination ? pino(options, destination) : pino(options)
}

function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error }
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
    ...(cause !== undefined && { cause: plainError(cause) }),
  }
}
