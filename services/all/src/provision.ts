import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError, HouseKeys, readConfig } from '@zegel/host'
import { provision } from '@zegel/store'
import { databaseUrlOf, passwordsFrom } from './database-url.ts'
import { allServices } from './services.ts'

/**
 * Prepares a database for one process per service: `node services/all/src/provision.ts <folder>` with DATABASE_URL of
 * a role that may create roles. Each service's own DATABASE_URL is written to `<folder>/<service>.env` and nowhere
 * else, for `node --env-file`; what else the operator wrote there stays.
 */
async function main([folder]: readonly string[]) {
  const config = readConfig()
  if (folder === undefined || !config.databaseUrl) {
    throw new ConfigError(
      'Usage: DATABASE_URL=<of a role that may create roles> provision.ts <folder for the .env files>',
    )
  }
  const keys = new HouseKeys(join(config.data, 'keys'), config.mode === 'development')
  const secret = await keys.secret('database')
  await provision({
    adminUrl: config.databaseUrl,
    services: allServices,
    passwordOf: passwordsFrom(secret),
    keyMarks: await keys.marks(),
  })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const urlOf = databaseUrlOf(config.databaseUrl, secret)
  for (const { name } of allServices) {
    const file = join(folder, `${name}.env`)
    // A file of its own first: never half written, and of mode 0600 whatever was there before.
    await writeFile(`${file}.new`, `DATABASE_URL=${urlOf(name)}\n${await otherLines(file)}`, { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  process.stdout.write(`${allServices.length} services are provisioned; their URLs are in ${folder}\n`)
}

async function otherLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.replace(/^DATABASE_URL=.*\n?/gm, '')
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
