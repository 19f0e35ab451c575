/** Something that the person at the keyboard can understand and put right: told without a stack. */
export class DemoError extends Error {
  override name = 'DemoError'
  readonly exitCode: number

  constructor(message: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options)
    this.exitCode = options.exitCode ?? 1
  }
}
