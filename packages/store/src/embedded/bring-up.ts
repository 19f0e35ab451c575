import { setTimeout as sleep } from 'node:timers/promises'
import { adopt } from './adopt.ts'
import { EmbeddedError } from './embedded-error.ts'
import { freePort } from './free-port.ts'
import { type Failed, launch } from './launch.ts'
import type { Running, Setting } from './server.ts'

/**
 * How long to keep trying while a port is taken or a killed server's memory is still in use, ms: a server that lost
 * its postmaster.pid notices within a minute and ends.
 */
const TRY_MS_MAX = 75_000

/**
 * A running server on the cluster: the one that is there, else a new one, on the given port or any free one.
 *
 * @throws EmbeddedError cannot-start
 */
export async function bringUp(server: Setting, port?: number): Promise<Running> {
  const deadline = Date.now() + TRY_MS_MAX
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    const result = (await adopt(server)) ?? (await launch(server, port ?? (await freePort())))
    if ('pid' in result) return result
    if (result.reason === 'other' || Date.now() > deadline) throw cannotStart(server, result)
    server.log(`PostgreSQL did not start (${result.reason}): trying again`)
    await sleep(pause)
  }
}

function cannotStart({ places }: Setting, { said, code }: Failed) {
  const place = `PostgreSQL did not start on ${places.cluster} (code ${code})`
  return new EmbeddedError('cannot-start', `${place}; its last words, more in ${places.log}:\n${said || '(none)'}`)
}
