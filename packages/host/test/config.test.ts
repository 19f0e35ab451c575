import { join, resolve } from 'node:path'
import t from 'tap'
import { ConfigError, readConfig } from '../src/index.ts'

t.test('without variables it is development, on this machine only', async (t) => {
  const config = readConfig({})
  t.match(config, { mode: 'development', listen: { host: '127.0.0.1', port: 8080 }, data: resolve('var'), peers: {} })
  t.equal(config.databaseUrl, undefined)
  t.equal(config.limits.json_bytes_max, 262_144)
  t.same(config.contents, { blobs: join(config.data, 'contents'), keys: join(config.data, 'keys', 'contents') })
})

t.test('several files are separated by commas', async (t) => {
  const { crlFiles, formerRootFiles } = readConfig({ ZEGEL_CRL_FILES: 'a.crl,b.crl', ZEGEL_FORMER_ROOT_FILES: 'a.pem' })
  t.same([crlFiles, formerRootFiles], [['a.crl', 'b.crl'], ['a.pem']])
  t.same(readConfig({}).formerRootFiles, [])
})

t.test('proxies are addresses and networks', async (t) => {
  t.same(readConfig({}).trustedProxies, [])
  const trustedProxies = ['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8']
  t.same(readConfig({ ZEGEL_TRUSTED_PROXIES: trustedProxies.join() }).trustedProxies, trustedProxies)
})

t.test('every bound has a variable', async (t) => {
  const { limits } = readConfig({})
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    const variable = `ZEGEL_${name.toUpperCase()}`
    t.equal(readConfig({ [variable]: '7' }).limits[name], 7, variable)
    t.equal(readConfig({ [variable]: '' }).limits[name], limits[name], 'an empty variable is none')
    for (const bad of ['0', '-1', '1.5', 'x', '1e3', '0x10', ' ', '99999999999999999999']) {
      t.throws(
        () => readConfig({ [variable]: bad }),
        { name: 'ConfigError', message: new RegExp(variable) },
        `${variable}=${bad}`,
      )
    }
  }
})

t.test('what is wrong is named by its variable', async (t) => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ ZEGEL_MODE: 'prod' }, /ZEGEL_MODE must be one of development, production/],
    [{ ZEGEL_PORT: '70000' }, /ZEGEL_PORT must be a whole number from 0 to 65535/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
    [{ ZEGEL_PEERS: 'identity' }, /ZEGEL_PEERS is a list/],
    [{ ZEGEL_PEERS: '=http://x' }, /ZEGEL_PEERS/],
    [{ ZEGEL_PEERS: 'identity=nowhere' }, /ZEGEL_PEERS/],
    [{ ZEGEL_TRUSTED_PROXIES: 'nginx' }, /ZEGEL_TRUSTED_PROXIES is a list .* not nginx/],
    [{ ZEGEL_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/33' }, /not 10.0.0.0\/33/],
    [{ ZEGEL_TRUSTED_PROXIES: '0.0.0.0/0' }, /not 0.0.0.0\/0/],
    [{ ZEGEL_TRUSTED_PROXIES: '10.0.0.0/8/8' }, /not 10/],
    [{ ZEGEL_TRUSTED_PROXIES: '10.0.0.0/' }, /not 10/],
    [{ ZEGEL_HOST: '0.0.0.0' }, /in development anyone may log in as anyone/],
    [{ ZEGEL_HOST: 'zegel.example' }, /ZEGEL_MODE=production/],
    [{ ZEGEL_MODE: 'production' }, /ZEGEL_PUBLIC_URL must be an https URL/],
    [{ ZEGEL_MODE: 'production', ZEGEL_PUBLIC_URL: 'http://x.example' }, /ZEGEL_PUBLIC_URL/],
    [{ ZEGEL_MODE: 'production', ZEGEL_PUBLIC_URL: 'https://x.example' }, /DATABASE_URL must be set/],
    [{ ZEGEL_MODE: 'production', ZEGEL_PUBLIC_URL: 'https://x.example', DATABASE_URL: 'postgres://x' }, /SMTP_URL/],
  ]
  for (const [env, message] of cases)
    t.throws(() => readConfig(env), { name: 'ConfigError', message }, JSON.stringify(env))
  t.ok(new ConfigError('x') instanceof Error)
})

t.test('what is right is read', async (t) => {
  const production = {
    ZEGEL_MODE: 'production',
    ZEGEL_PUBLIC_URL: 'https://x.example/',
    DATABASE_URL: 'postgres://x',
    SMTP_URL: 'smtp://x',
    ZEGEL_PEERS: 'identity=http://127.0.0.1:8081/,deposit=http://127.0.0.1:8082',
    ZEGEL_PORT: '0',
    LOG_LEVEL: 'warn',
  }
  t.match(readConfig(production), {
    mode: 'production',
    publicUrl: 'https://x.example',
    peers: { identity: 'http://127.0.0.1:8081', deposit: 'http://127.0.0.1:8082' },
    listen: { port: 0 },
    logLevel: 'warn',
  })
})
