import { DemoError } from './demo-error.ts'

/** Far more than a slow machine needs; a demo that hangs says so instead of staying for ever. */
const SECONDS_MAX = 180
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Everything that ends the demo before its end: a signal, an output that nobody reads, too much time. */
export function interruption(): { signal: AbortSignal; interrupt: (reason: Error) => void } {
  const controller = new AbortController()
  const interrupt = (reason: Error) => controller.abort(reason)
  for (const [name, exitCode] of Object.entries(EXIT_CODES)) {
    process.on(name, () => interrupt(new DemoError(`Stopped by ${name}.`, { exitCode })))
  }
  process.stdout.on('error', (cause) => interrupt(new DemoError('Nobody reads on.', { cause })))
  process.on('uncaughtException', interrupt)
  setTimeout(() => interrupt(new DemoError(`The demo took more than ${SECONDS_MAX} s.`)), SECONDS_MAX * 1_000).unref()
  return { signal: controller.signal, interrupt }
}

/** Rejects with the reason of the abort; for `Promise.race`. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
