/**
 * An error on its way between threads. A copy by the platform forgets its name, and the members by which callers tell
 * one error from another: `code`, and `severity`, by which logs know what a database said.
 */
export interface CrossingError {
  name: string
  message: string
  stack?: string
  code?: string
  severity?: string
  cause?: CrossingError
}

export function crossing(error: unknown): CrossingError {
  // Whatever else was thrown may be somebody's data.
  if (!(error instanceof Error)) return { name: 'Error', message: typeof error }
  const { name, message, stack, cause } = error
  const { code, severity } = error as { code?: unknown; severity?: unknown }
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(typeof code === 'string' && { code }),
    ...(typeof severity === 'string' && { severity }),
    ...(cause !== undefined && { cause: crossing(cause) }),
  }
}

export function fromCrossing({ message, cause, ...members }: CrossingError): Error {
  return Object.assign(new Error(message, cause && { cause: fromCrossing(cause) }), members)
}
