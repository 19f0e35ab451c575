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
    // Only where it happened: the first lines of a stack are the message once more.
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^ +at /.test(line))
      .join('\n'),
    ...(cause !== undefined && { cause: plainError(cause) }),
  }
}

export function plainMessage(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  // V8 quotes the text that is not JSON.
  if (error instanceof SyntaxError) return error.message.includes('JSON') ? 'not JSON' : error.message
  // PostgreSQL quotes a value after a colon: invalid input syntax for type uuid: "..."
  return 'severity' in error ? error.message.replace(/: ".*/s, '') : error.message
}
