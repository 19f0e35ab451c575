import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'

/** As much of a tap test as this package needs. Teardowns run last first. */
export interface Scope {
  teardown(run: () => unknown): unknown
}

/** Runs and ends, whatever happened, all that was started for it: what came last first. */
export async function scoped<T>(act: (t: Scope) => Promise<T>): Promise<T> {
  const { t, end } = openScope()
  try {
    return await act(t)
  } finally {
    await end()
  }
}

/**
 * The same for a whole command, also after Ctrl-C. Resolves to its exit status.
 *
 * @param told what is said of an error that ends it
 */
export async function runScoped(
  act: (t: Scope) => Promise<number>,
  told: (error: Error) => string = (error) => inspect(error),
): Promise<number> {
  const { t, end } = openScope()
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(130))
  })
  let status = 1
  try {
    status = await Promise.race([act(t), interrupted])
  } catch (error) {
    process.stderr.write(`${told(error as Error)}\n`)
  }
  try {
    await end()
  } catch (error) {
    process.stderr.write(`while ending: ${inspect(error)}\n`)
    status ||= 1
  }
  // What an interrupted command was waiting for must not hold the process.
  if (status === 130) process.exit(status)
  return status
}

/** What cannot be ended keeps nothing else from its end. */
function openScope() {
  const endings: (() => unknown)[] = []
  const t: Scope = { teardown: (run) => endings.push(run) }
  const end = async () => {
    const faults: unknown[] = []
    for (const run of endings.splice(0).reverse()) {
      try {
        await run()
      } catch (error) {
        faults.push(error)
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'something could not be ended')
  }
  return { t, end }
}

/** A folder that goes with the test. Not `t.testdir`, which a second call in the same test empties. */
export function makeFolder(t: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 'zegel-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}
