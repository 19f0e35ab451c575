import { join } from 'node:path'
import { type AnyService, createLogger, type House, HouseKeys, type ServeOptions, serve } from '@zegel/host'
import { type Embedded, provision, startEmbedded } from '@zegel/store'
import { databaseUrlOf, passwordsFrom } from './database-url.ts'
import { allServices } from './services.ts'

export interface AllOptions extends Pick<ServeOptions, 'config' | 'log' | 'clock' | 'random'> {
  /** all of them unless a test wants fewer */
  services?: readonly AnyService[]
  /** the embedded PostgreSQL died and cannot be brought back: the house cannot go on */
  onDatabaseLost?: (error: Error) => void
}

export interface WholeHouse extends House {
  /** connection string of the role that prepared the database */
  adminUrl: string
  /** the embedded PostgreSQL, where there is no DATABASE_URL */
  embedded: Embedded | undefined
}

/**
 * The whole house in one process. Without a DATABASE_URL it starts its own PostgreSQL under the data folder, which
 * one process alone can hold. `close` drains first and stops the database last.
 *
 * @throws EmbeddedError in-use: another house runs on the same data
 * @throws WrongKeyError the keys are not those that the database was made with
 */
export async function startAll(options: AllOptions): Promise<WholeHouse> {
  const { config, services = allServices, onDatabaseLost } = options
  const log = options.log ?? createLogger(config.logLevel)
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({
        folder: join(config.data, 'postgres'),
        log: (line) => log.info({ postgres: line }, 'the embedded PostgreSQL says'),
        ...(onDatabaseLost && { onExit: onDatabaseLost }),
      })
  try {
    const adminUrl = config.databaseUrl ?? (embedded as Embedded).url
    const keys = new HouseKeys(join(config.data, 'keys'), config.mode === 'development')
    const secret = await keys.secret('database')
    const keyMarks = await keys.marks()
    await provision({ adminUrl, services, passwordOf: passwordsFrom(secret), keyMarks })
    const house = await serve(services, { ...options, log, databaseUrlOf: databaseUrlOf(adminUrl, secret) })
    const close = async () => {
      await house.close()
      await embedded?.stop()
    }
    return { ...house, adminUrl, embedded, close }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
