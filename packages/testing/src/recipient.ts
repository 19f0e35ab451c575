import { randomUUID } from 'node:crypto'
import type { PartyScheme } from '@zegel/contract'
import type { Place } from './house.ts'
import { type Answer, type CallOptions, call, expectStatus, type Loose } from './http.ts'
import { mailsOf } from './mails.ts'
import { newCbe, newNrn } from './numbers.ts'
import { until } from './until.ts'

const RENEW_MS = 10 * 60_000

/** Someone who receives letters, logged in by development's way. */
export class Recipient {
  readonly place: Place
  readonly scheme: PartyScheme
  readonly value: string
  /** an address of their own, not derived from the number */
  readonly email = `${randomUUID().slice(0, 8)}@mail.example`
  #token: { text: string; at: number } | undefined

  constructor(place: Place, scheme: PartyScheme, value: string) {
    this.place = place
    this.scheme = scheme
    this.value = value
  }

  /** as `recipients` of a deposit names them */
  get number() {
    return { scheme: this.scheme, value: this.value }
  }

  async token(): Promise<string> {
    if (this.#token && Date.now() - this.#token.at < RENEW_MS) return this.#token.text
    const url = `${this.place.urlOf('identity')}/identity/dev/login`
    const { body } = expectStatus(await call('POST', url, { json: this.number }), 200)
    this.#token = { text: body.access_token, at: Date.now() }
    return body.access_token
  }

  /** A call to `/<service>/...` with this person's token. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const service = path.split(/[/?]/)[1] as string
    return call(method, this.place.urlOf(service) + path, { token: await this.token(), ...options })
  }

  /** Agrees to the current terms. */
  async consent(language = 'fr'): Promise<Answer> {
    const { body } = expectStatus(await this.call('GET', '/consent/me'), 200)
    const json = { terms: body.currentTerms.version, language, portal: 'test' }
    return expectStatus(await this.call('PUT', '/consent/me', { json }), 200, 202)
  }

  async withdraw(): Promise<Answer> {
    return this.call('DELETE', '/consent/me')
  }

  /** Names an address, reads the code in the mail, sends it back. */
  async confirmContact(language = 'fr'): Promise<Answer> {
    const json = { email: this.email, language }
    const before = mailsOf(this.place, this.email).length
    expectStatus(await this.call('PUT', '/consent/me/contact', { json }), 200, 202)
    const mail = await until(() => mailsOf(this.place, this.email)[before], {
      ms: 30_000,
      what: 'the mail with the code',
    })
    const [code] = /(?<!\d)\d{6}(?!\d)/.exec(mail.text) ?? []
    return expectStatus(await this.call('POST', '/consent/me/contact/confirmation', { json: { code } }), 200, 202)
  }

  /** Consent and a verified contact: letters come electronically from now on. */
  async becomeReachable(language = 'fr'): Promise<this> {
    await this.consent(language)
    await this.confirmContact(language)
    return this
  }

  async items(): Promise<Loose[]> {
    return expectStatus(await this.call('GET', '/mailbox/items?limit=100'), 200).body.items
  }

  /** The item of a letter, once it is in a state. */
  async itemIn(message: string, ...states: readonly string[]): Promise<Loose> {
    return until(
      async () => {
        const { status, body } = await this.call('GET', `/mailbox/items/${message}`)
        return status === 200 && states.includes(body.state) && body
      },
      { ms: 30_000, what: `the letter being ${states.join(' or ')}` },
    )
  }

  async accept(message: string): Promise<Answer> {
    return this.call('POST', `/mailbox/items/${message}/acceptance`)
  }

  async refuse(message: string): Promise<Answer> {
    return this.call('POST', `/mailbox/items/${message}/refusal`)
  }

  async open(message: string): Promise<Answer> {
    return this.call('POST', `/mailbox/items/${message}/opening`)
  }

  async part(message: string, grant: string, part = 0, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', `/mailbox/items/${message}/parts/${part}`, {
      headers: { 'zegel-grant': grant, ...headers },
    })
  }
}

export const citizen = (place: Place, nrn = newNrn()) => new Recipient(place, 'be-nrn', nrn)
export const enterprise = (place: Place, cbe = newCbe()) => new Recipient(place, 'be-cbe', cbe)
