import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadLogKey } from '../log/log-key.ts'

/** The verifier key of the house's own log, where its key is at hand; none is made. */
export async function houseLogKey(config: Parameters<typeof loadLogKey>[0]): Promise<string | undefined> {
  const file = config.logKeyFile ?? join(config.data, 'authority', 'log.pem')
  return existsSync(file) ? (await loadLogKey(config)).verifier.vkey : undefined
}
