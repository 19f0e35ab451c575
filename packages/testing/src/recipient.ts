import type { PartyScheme } from '@zegel/contract'
import type { Place } from './house.ts'
import { type Answer, call, type CallOptions, expectStatus } from './http.ts'
import { newCbe, newNrn } from './numbers.ts'

const RENEW_MS = 10 * 60_000

/** Someone who receives letters, logged in by development's way. */
export class Recipient {
  readonly place: Place
  readonly scheme: PartyScheme
  readonly value: string
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
}

export const citizen = (place: Place, nrn = newNrn()) => new Recipient(place, 'be-nrn', nrn)
export const enterprise = (place: Place, cbe = newCbe()) => new Recipient(place, 'be-cbe', cbe)
