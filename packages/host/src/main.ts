import { ConfigError, readConfig } from './config.ts'
import { createLogger } from './logger.ts'
import { type House, serve } from './serve.ts'
import type { AnyService } from './service.ts'

/** Signals so close together are one: a terminal and whoever started us both pass it on, ms. */
const TOGETHER_MS = 1_000
/** How long waiting answers and loops get after SIGTERM before the process ends anyway, ms. */
const DRAIN_MS = 20_000

/** The process of one service: `DATABASE_URL` names the service's own role. */
export async function main(services: readonly AnyService[]): Promise<void> {
  await untilSignal(async () => {
    const config = readConfig(process.env)
    const { databaseUrl } = config
    if (!databaseUrl) throw new ConfigError('DATABASE_URL must name the role of this service')
    const log = createLogger(config.logLevel)
    const house = await serve(services, { config, databaseUrlOf: () => databaseUrl, log })
    log.info({ url: house.url, services: services.map(({ name }) => name) }, 'listening')
    return house
  })
}

/**
 * Starts something, runs it until SIGTERM or SIGINT, then drains it. A start that fails says why and ends with 1. A
 * second signal ends a start that takes too long, and no drain: its PostgreSQL would be left behind.
 */
export async function untilSignal(start: () => Promise<Pick<House, 'close'>>): Promise<void> {
  let stop: (() => void) | undefined
  const signalled = new Promise<void>((resolve) => {
    stop = resolve
  })
  let [askedAt, stands] = [Number.POSITIVE_INFINITY, false]
  const ask = () => {
    if (!stands && performance.now() - askedAt > TOGETHER_MS) process.exit(1)
    askedAt = Math.min(askedAt, performance.now())
    stop?.()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, ask)
  try {
    const house = await start()
    stands = true
    await signalled
    const timer = setTimeout(() => process.exit(1), DRAIN_MS)
    await house.close()
    clearTimeout(timer)
  } catch (error) {
    process.stderr.write(`${saidOf(error)}\n`)
    process.exitCode = 1
  }
}

function saidOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  return isTaken ? `${error.message}: end what listens there, or set ZEGEL_PORT to another one` : error.message
}
