import { randomUUID } from 'node:crypto'
import type { PartyScheme } from '@zegel/contract'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Place } from './house.ts'
import { type Answer, type CallOptions, call, expectStatus } from './http.ts'
import { newCbe } from './numbers.ts'

/** Tokens live 15 minutes; a fresh one is fetched well before. */
const RENEW_MS = 10 * 60_000

export interface AdministrationOptions {
  name?: string
  cbe?: string
  client?: string
  nationalNumber?: boolean
  /** `aud` of the assertion */
  issuer?: string
}

/** An administration with its own key, which asks for its tokens as in production. */
export class Administration {
  readonly place: Place
  readonly client: string
  readonly cbe: string
  readonly name: string
  readonly party: string
  readonly key: CryptoKey
  readonly #issuer: string
  #token: { text: string; at: number } | undefined

  constructor(place: Place, known: Required<AdministrationOptions>, party: string, key: CryptoKey) {
    this.place = place
    this.client = known.client
    this.cbe = known.cbe
    this.name = known.name
    this.party = party
    this.key = key
    this.#issuer = known.issuer
  }

  /** A client assertion, once (RFC 7523). */
  async assertion(): Promise<string> {
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(this.client)
      .setSubject(this.client)
      .setAudience(this.#issuer)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(this.key)
  }

  async askToken(): Promise<Answer> {
    const json = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await this.assertion(),
    }
    return call('POST', `${this.place.urlOf('identity')}/identity/token`, { json })
  }

  async token(): Promise<string> {
    if (this.#token && Date.now() - this.#token.at < RENEW_MS) return this.#token.text
    const { body } = expectStatus(await this.askToken(), 200)
    this.#token = { text: body.access_token, at: Date.now() }
    return body.access_token
  }

  /** A call to `/<service>/...` with this administration's token. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const service = path.split(/[/?]/)[1] as string
    return call(method, this.place.urlOf(service) + path, { token: await this.token(), ...options })
  }

  /** Uploads a content and gives its id. */
  async put(content: Uint8Array, mediaType = 'application/pdf'): Promise<string> {
    const headers = { 'content-type': mediaType }
    return expectStatus(await this.call('PUT', '/deposit/contents', { body: content, headers }), 201).body.content
  }

  /** Deposits a letter; what is not given is a plain one. */
  async deposit(letter: NewLetter, key: string = randomUUID()): Promise<Answer> {
    const { content, recipients, ...members } = letter
    const json = {
      subject: 'Beslissing over uw aanvraag',
      language: 'nl',
      messageType: 'decision',
      mode: 'basic',
      fallback: 'reject',
      contactPoint: 'Loket 1, Grote Markt 1',
      contents: [{ content, role: 'main', fileName: 'brief.pdf' }],
      recipients: recipients.map(({ number }) => number),
      ...members,
    }
    return this.call('POST', '/deposit/messages', { json, headers: { 'idempotency-key': key } })
  }

  async message(id: string): Promise<Answer> {
    return this.call('GET', `/deposit/messages/${id}`)
  }

  async events(after = 0): Promise<Answer> {
    return this.call('GET', `/deposit/events?after=${after}&limit=500`)
  }
}

export interface NewLetter {
  content: string
  recipients: readonly { number: { scheme: PartyScheme; value: string } }[]
  [member: string]: unknown
}

/** Registers an administration with a new key (development's route). */
export async function administration(place: Place, options: AdministrationOptions = {}): Promise<Administration> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const known = {
    name: options.name ?? 'Gemeente Voorbeeld',
    cbe: options.cbe ?? newCbe(),
    client: options.client ?? `client-${randomUUID().slice(0, 8)}`,
    nationalNumber: options.nationalNumber ?? true,
    issuer: options.issuer ?? 'urn:zegel:development',
  }
  const { issuer: _, ...sender } = known
  const { kty, crv, x, y } = await exportJWK(publicKey)
  const url = `${place.urlOf('identity')}/identity/dev/senders`
  const { body } = expectStatus(await call('POST', url, { json: { ...sender, jwk: { kty, crv, x, y } } }), 201)
  return new Administration(place, known, body.party, privateKey)
}
