// Prints an access token for the house that runs here in development, and nothing else, for `$(...)` in a shell:
//   npm run -s token -- sender
//   npm run -s token -- citizen 85073003328
//   npm run -s token -- enterprise 0207203282
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { issuerOf, readConfig } from '@zegel/host'
import { importJWK, SignJWT } from 'jose'

const USAGE = 'Usage: npm run -s token -- sender | citizen <national number> | enterprise <enterprise number>'

/** Something the person can put right: told without a stack. */
class TokenError extends Error {}

const config = readConfig()
const inDev = (file: string) => join(config.data, 'dev', file)

async function main([who, number]: readonly string[]): Promise<string> {
  if (who === 'sender') return senderToken()
  const scheme = who === 'citizen' ? 'be-nrn' : who === 'enterprise' ? 'be-cbe' : undefined
  if (scheme === undefined || number === undefined) throw new TokenError(USAGE)
  return ask('/identity/dev/login', { scheme, value: number.replace(/[.\- ]/g, '') })
}

async function senderToken() {
  const key = await importJWK(JSON.parse(await readDev('sender.jwk')), 'ES256')
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer('demo-sender')
    .setSubject('demo-sender')
    .setAudience(issuerOf(config))
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(key)
  return ask('/identity/token', {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
}

async function ask(path: string, body: object): Promise<string> {
  const url = (await readDev('url')) + path
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch((cause) => {
    throw notRunning(cause)
  })
  const told = (await answer.json()) as { access_token?: string; title?: string; detail?: string; next?: string }
  if (told.access_token !== undefined) return told.access_token
  throw new TokenError([told.title, told.detail, told.next].filter(Boolean).join('. '))
}

async function readDev(file: string): Promise<string> {
  return readFile(inDev(file), 'utf8').catch((cause) => {
    throw notRunning(cause)
  })
}

const notRunning = (cause: unknown) =>
  new TokenError(`No house runs on ${config.data}: start one with "npm start" in another terminal.`, { cause })

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`)
} catch (error) {
  if (!(error instanceof TokenError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
