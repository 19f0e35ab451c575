import type { Scope } from '@zegel/testing'

/** What the benches tell the person about something they can put right: without a stack. */
export class BenchError extends Error {
  override name = 'BenchError'
}

/**
 * Runs a bench and then, whatever happened, everything that was to be ended, last first: also after Ctrl-C.
 * Resolves to the exit status.
 */
export async function runBounded(bench: (t: Scope) => Promise<number>): Promise<number> {
  const endings: (() => unknown)[] = []
  const t: Scope = { teardown: (run) => endings.push(run) }
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(130))
  })
  let status = 1
  try {
    status = await Promise.race([bench(t), interrupted])
  } catch (error) {
    process.stderr.write(`${error instanceof BenchError ? error.message : (error as Error).stack}\n`)
  }
  for (const end of endings.reverse()) {
    try {
      await end()
    } catch (error) {
      process.stderr.write(`while ending: ${(error as Error).message}\n`)
      status ||= 1
    }
  }
  // What an interrupted bench was waiting for must not hold the process.
  if (status === 130) process.exit(status)
  return status
}
