import { mkdir } from 'node:fs/promises'
import { type Binaries, findBinaries } from './binaries.ts'
import { bringUp } from './bring-up.ts'
import { claimFolder } from './claim.ts'
import { createDatabase } from './create-database.ts'
import { EmbeddedError } from './embedded-error.ts'
import { standGuard } from './guard.ts'
import { ensureCluster } from './initialise.ts'
import { Keeper } from './keeper.ts'
import { type Places, placesIn } from './places.ts'
import { chooseRunner } from './runner.ts'
import type { Setting } from './server.ts'
import { shutDown } from './shut-down.ts'

export interface EmbeddedOptions {
  /** everything is written in here; made when missing */
  folder: string
  log?: (line: string) => void
  /** PostgreSQL settings over our own; an adopted server keeps those it was started with */
  settings?: Record<string, string>
  /** the server died and could not be brought back */
  onExit?: (error: Error) => void
}

export interface Embedded {
  /** superuser's URL of the database 'zegel' on 127.0.0.1; it holds for as long as this process lives */
  url: string
  /** process id of the postmaster, another one after a restart */
  readonly pid: number
  /** it was left running by an earlier process */
  adopted: boolean
  /** ends every session, writes a checkpoint, waits until the server is gone */
  stop(): Promise<void>
}

/**
 * A real PostgreSQL in a folder: made on the first start, resumed on the next, taken over where an earlier process was
 * killed and left it running, brought back when it dies.
 *
 * @throws EmbeddedError
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const places = placesIn(options.folder)
  const binaries = await findBinaries()
  await makeFolder(places)
  const giveBack = await claimFolder(places)
  try {
    const keeper = await keep(options, places, binaries, giveBack)
    let stopped: Promise<void> | undefined
    return {
      url: keeper.url,
      adopted: keeper.running.adopted,
      get pid() {
        return keeper.running.pid
      },
      stop: () => (stopped ??= keeper.stop().finally(giveBack)),
    }
  } catch (error) {
    giveBack()
    throw error
  }
}

/** Root's PostgreSQL runs as another user, who has to walk through here; the files are each closed to others. */
async function makeFolder(places: Places) {
  try {
    await mkdir(places.folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  } catch (cause) {
    throw new EmbeddedError('wrong-owner', `This user cannot make the folder ${places.folder}`, { cause })
  }
}

async function keep(options: EmbeddedOptions, places: Places, binaries: Binaries, giveBack: () => void) {
  const { log = () => {}, settings = {}, onExit = () => {} } = options
  const runner = chooseRunner(places, binaries)
  const password = await ensureCluster(places, binaries, runner)
  const setting: Setting = { places, binaries, runner, password, settings, log }
  const running = await bringUp(setting)
  try {
    await createDatabase(running, password)
    const guard = await standGuard(running, password)
    return new Keeper(setting, running, guard, (error) => {
      giveBack()
      onExit(error)
    })
  } catch (error) {
    // What we started we stop; what was there before us may be somebody's.
    if (!running.adopted) await shutDown(running.pid, places.cluster)
    throw error
  }
}
