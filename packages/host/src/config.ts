import { isIP } from 'node:net'
import { join, resolve } from 'node:path'

/** Bounds on everything from outside; the unit is the last word of the name. */
export interface Limits {
  content_bytes_max: number
  json_bytes_max: number
  /** how long an answer waits for the notary, ms */
  seal_wait_ms: number
  /** deposits of one sender without their seal */
  unsealed_deposits_max: number
  /** how long a connection may stay silent in the middle of a request, ms */
  request_idle_ms: number
  grant_seconds: number
  /** a dossier that somebody sends to be verified */
  verification_bytes_max: number
}

export interface Config {
  mode: 'development' | 'production'
  /** the folder of keys, contents, mails and, by default, the database */
  data: string
  listen: { host: string; port: number }
  /** encrypted contents, and apart from them their wrapped keys */
  contents: { blobs: string; keys: string }
  /** where people and machines reach the house: `iss` and the base of links */
  publicUrl: string | undefined
  /** a database of the operator's own; without it the embedded one is started */
  databaseUrl: string | undefined
  /** addresses and networks of the proxies in front: only what they say of who calls is believed */
  trustedProxies: readonly string[]
  /** base URLs of services that run elsewhere */
  peers: Readonly<Record<string, string>>
  smtpUrl: string | undefined
  mailFrom: string
  logLevel: string
  /** the signing keys of the notary, where they are not the development authority's */
  sealingKeyFile: string | undefined
  sealingKeyPassphrase: string | undefined
  timestampKeyFile: string | undefined
  timestampKeyPassphrase: string | undefined
  /** current CRLs of the authorities above those keys, PEM or DER; they go into every seal and token */
  crlFiles: readonly string[]
  /** roots above what was sealed under other authorities before, PEM or DER */
  formerRootFiles: readonly string[]
  /** object identifier of the policy under which the timestamp authority states the time */
  timestampPolicy: string | undefined
  /** the key that signs the public log: Ed25519, PKCS#8 in PEM */
  logKeyFile: string | undefined
  /** where it is kept what that key signed last; beside the key unless named */
  logStateFolder: string | undefined
  /** which log of this house it signs: the next one is begun after a loss, by the operator alone */
  logNumber: number
  limits: Limits
}

export class ConfigError extends Error {
  override name = 'ConfigError'
}

const limits: Limits = {
  content_bytes_max: 100 * 1024 * 1024,
  json_bytes_max: 256 * 1024,
  seal_wait_ms: 5_000,
  unsealed_deposits_max: 5_000,
  request_idle_ms: 30_000,
  grant_seconds: 300,
  verification_bytes_max: 64 * 1024 * 1024,
}

/** The environment as typed values; every variable starts with `ZEGEL_`, except the customary ones. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const mode = oneOf(env, 'ZEGEL_MODE', ['development', 'production'] as const)
  const data = resolve(env.ZEGEL_DATA ?? 'var')
  const config: Config = {
    mode,
    data,
    contents: { blobs: join(data, 'contents'), keys: join(data, 'keys', 'contents') },
    listen: { host: env.ZEGEL_HOST ?? '127.0.0.1', port: whole(env, 'ZEGEL_PORT', 8080, 0, 65_535) },
    publicUrl: env.ZEGEL_PUBLIC_URL?.replace(/\/$/, ''),
    databaseUrl: env.DATABASE_URL,
    trustedProxies: networks(env.ZEGEL_TRUSTED_PROXIES),
    peers: peers(env.ZEGEL_PEERS),
    smtpUrl: env.SMTP_URL,
    mailFrom: env.ZEGEL_MAIL_FROM ?? 'Zegel <no-reply@zegel.example>',
    logLevel: oneOf(env, 'LOG_LEVEL', ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const),
    sealingKeyFile: env.ZEGEL_SEALING_KEY_FILE,
    sealingKeyPassphrase: env.ZEGEL_SEALING_KEY_PASSPHRASE,
    timestampKeyFile: env.ZEGEL_TIMESTAMP_KEY_FILE,
    timestampKeyPassphrase: env.ZEGEL_TIMESTAMP_KEY_PASSPHRASE,
    crlFiles: listed(env.ZEGEL_CRL_FILES),
    formerRootFiles: listed(env.ZEGEL_FORMER_ROOT_FILES),
    timestampPolicy: env.ZEGEL_TIMESTAMP_POLICY,
    logKeyFile: env.ZEGEL_LOG_KEY_FILE,
    logStateFolder: env.ZEGEL_LOG_STATE_FOLDER,
    logNumber: whole(env, 'ZEGEL_LOG_NUMBER', 1, 1, 1_000),
    limits: Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [name, whole(env, `ZEGEL_${name.toUpperCase()}`, value, 1)]),
    ) as unknown as Limits,
  }
  for (const problem of mode === 'production' ? unfit(config) : exposed(config)) throw new ConfigError(problem)
  return config
}

/** Development is the default, so whoever forgets to choose must not open the development login to a network. */
function exposed({ listen: { host } }: Config): string[] {
  if (/^(localhost|::1|127(\.[0-9]{1,3}){3})$/.test(host)) return []
  return [
    'ZEGEL_HOST must be this machine alone: in development anyone may log in as anyone. Elsewhere ZEGEL_MODE=production',
  ]
}

function unfit(config: Config): string[] {
  const problems: string[] = []
  if (!config.publicUrl?.startsWith('https://')) problems.push('ZEGEL_PUBLIC_URL must be an https URL in production')
  if (!config.databaseUrl) problems.push('DATABASE_URL must be set in production')
  if (!config.smtpUrl) problems.push('SMTP_URL must be set in production')
  return problems
}

function whole(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
) {
  const text = env[name]
  if (text === undefined || text === '') return value
  const number = Number(text)
  if (!/^[0-9]+$/.test(text) || number < least || number > most) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}`)
  }
  return number
}

function oneOf<const T extends readonly string[]>(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  values: T,
): T[number] {
  const text = env[name] ?? (values[0] as string)
  if (!values.includes(text)) throw new ConfigError(`${name} must be one of ${values.join(', ')}`)
  return text as T[number]
}

/** Separated by commas. */
const listed = (text = '') => text.split(',').filter(Boolean)

/** `127.0.0.1,10.0.0.0/8,::1` */
function networks(text: string | undefined): string[] {
  const wrong = listed(text).find((network) => {
    const [address = '', bits, ...more] = network.split('/')
    const most = { 4: 32, 6: 128 }[isIP(address)] ?? -1
    // Whoever trusts all lets everybody say who they are.
    return (
      more.length > 0 || most < 0 || (bits !== undefined && !(/^[1-9][0-9]{0,2}$/.test(bits) && Number(bits) <= most))
    )
  })
  if (wrong === undefined) return listed(text)
  throw new ConfigError(
    `ZEGEL_TRUSTED_PROXIES is a list of addresses and networks, as 127.0.0.1,10.0.0.0/8: not ${wrong}`,
  )
}

/** `identity=http://127.0.0.1:8081,deposit=http://127.0.0.1:8082` */
function peers(text = ''): Record<string, string> {
  const entries = listed(text)
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=')
      const [name, url] = [entry.slice(0, at), entry.slice(at + 1).replace(/\/$/, '')]
      if (at < 1 || !URL.canParse(url)) throw new ConfigError('ZEGEL_PEERS is a list of name=url, separated by commas')
      return [name, url]
    }),
  )
}
