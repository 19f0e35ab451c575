import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '@zegel/host'
import { loadLogKey } from '../log/log-key.ts'

/** The verifier key of the house's own log, where its key is at hand; none is made. */
export async function houseLogKey(
  config: Pick<Config, 'data' | 'publicUrl' | 'logKeyFile'>,
): Promise<string | undefined> {
  const file = config.logKeyFile ?? join(config.data, 'authority', 'log.pem')
  return existsSync(file) ? (await loadLogKey(config)).verifier.vkey : undefined
}
