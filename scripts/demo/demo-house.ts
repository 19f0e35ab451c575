import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startAll, type WholeHouse } from '@zegel/all'
import { createLogger, readConfig } from '@zegel/host'
import { startEmbedded } from '@zegel/store'
import type { Place } from '@zegel/testing'
import { DemoError } from './demo-error.ts'
import { type Places, shown } from './places.ts'

/** pino's number of the level `error`. */
const ERROR = 50

/** Empties what the run before has left, and stops the PostgreSQL of one that was killed. */
export async function clearAway({ folder, data, letters, log, rootCertificate, dossiers }: Places): Promise<void> {
  const postgres = join(data, 'postgres')
  if (existsSync(join(postgres, 'cluster', 'postmaster.pid'))) {
    await (await startEmbedded({ folder: postgres })).stop()
  }
  const unpacked = Object.values(dossiers).map((file) => file.replace(/\.asice$/, ''))
  const left = [data, letters, log, rootCertificate, join(folder, 'tampered'), ...Object.values(dossiers), ...unpacked]
  for (const path of left) await rm(path, { recursive: true, force: true })
  await mkdir(data, { recursive: true, mode: 0o711 })
}

export interface DemoHouse extends Place {
  url: string
  close(): Promise<void>
}

/** The whole house on a free port, with fresh data and a PostgreSQL of its own, whatever the environment says. */
export async function startDemoHouse({ data, log }: Places, lost: (error: Error) => void): Promise<DemoHouse> {
  const file = openSync(log, 'w')
  const config = readConfig({ ZEGEL_DATA: data, ZEGEL_PORT: '0' })
  const logger = createLogger('info', { write: (line: string) => void writeSync(file, line) })
  let house: WholeHouse
  try {
    house = await startAll({ config, log: logger, onDatabaseLost: lost })
  } catch (cause) {
    closeSync(file)
    throw new DemoError(`The house did not start: ${(cause as Error).message}\nIts log is ${shown(log)}`, { cause })
  }
  let closed: Promise<void> | undefined
  const { url } = house
  return { url, urlOf: () => url, data, close: () => (closed ??= house.close().finally(() => closeSync(file))) }
}

/** @throws DemoError when something went wrong in the house that none of its answers told */
export function expectNoErrors({ log }: Places): void {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  const errors = lines.filter((line) => JSON.parse(line).level >= ERROR)
  if (errors.length > 0)
    throw new DemoError(`The house logged ${errors.length} errors, in ${shown(log)}:\n${errors[0]}`)
}
