import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, createOnce, HouseKeys, replaceFile, systemClock } from '@zegel/host'
import { type IdentityTables, type NewSender, registerSender } from '@zegel/identity'
import type { Store } from '@zegel/store'
import type { WholeHouse } from './start.ts'

/** Where development keeps what a person needs to try the house: the demo sender's private key, the URL. */
const places = (config: Config) => ({
  key: join(config.data, 'dev', 'sender.jwk'),
  url: join(config.data, 'dev', 'url'),
})

/** An administration to play with (`npm run -s token -- sender`); the same one at every start. */
export async function registerDemoSender(house: WholeHouse, config: Config): Promise<void> {
  const { key, url } = places(config)
  if (!existsSync(key)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256' }
    await createOnce(key, `${JSON.stringify(jwk)}\n`)
  }
  const { kty, crv, x, y }: JsonWebKey = JSON.parse(await readFile(key, 'utf8'))
  await registerSender(
    {
      store: house.store('identity') as unknown as Store<IdentityTables>,
      keys: new HouseKeys(join(config.data, 'keys'), true),
      clock: systemClock,
    },
    {
      cbe: '0207203282',
      name: 'Voorbeeldstad / Ville-Exemple',
      client: 'demo-sender',
      jwk: { kty, crv, x, y } as NewSender['jwk'],
      nationalNumber: true,
    },
  )
  await replaceFile(url, house.url)
}

/** The house is gone: commands that look for it are told so at once. */
export async function forgetUrl(config: Config): Promise<void> {
  await rm(places(config).url, { force: true })
}

/** Where a house runs on this data folder in development; undefined where none does. */
export async function runningUrl(config: Config): Promise<string | undefined> {
  const { url } = places(config)
  return existsSync(url) ? (await readFile(url, 'utf8')).trim() : undefined
}
