/**
 * An error as it may be written down. What databases and parsers quote of the data they stumbled over, in their
 * message or in members like `detail`, `where` and `input`, may be a national number: it is left out.
 */
export function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error }
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return {
    type: error.name,
    message: plainMessage(error),
    ...(typeof code === 'string' && { code }),
    stack: framesOf(error),
    ...(cause !== undefined && { cause: plainError(cause) }),
  }
}

/** Only where it happened: a stack begins with the message once more, which may look like anything. */
function framesOf({ stack = '', message }: Error): string {
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
  return frames.filter((line) => /^ +at .*(:\d+:\d+|<anonymous>|native)\)?$/.test(line)).join('\n')
}

export function plainMessage(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  // V8 quotes the text that is not JSON. By its name: one that crossed from another thread is of no class.
  if (error.name === 'SyntaxError') return error.message.includes('JSON') ? 'not JSON' : error.message
  // PostgreSQL quotes a value after a colon: invalid input syntax for type uuid: "..."
  return 'severity' in error ? error.message.replace(/: ".*/s, '') : error.message
}
