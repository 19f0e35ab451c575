import { randomUUID } from 'node:crypto'
import { citizen, expectStatus, type Place, type Recipient } from '@zegel/testing'
import { codeMailedTo } from './mails.ts'

export interface Reachable {
  person: Recipient
  email: string
}

/** Someone who confirmed an address by its mailed code, and then consented. */
export async function reachable(place: Place, person: Recipient = citizen(place), language = 'nl'): Promise<Reachable> {
  const email = `person-${randomUUID()}@example.org`
  expectStatus(await person.call('PUT', '/consent/me/contact', { json: { email, language } }), 200)
  const code = await codeMailedTo(place.data, email)
  expectStatus(await person.call('POST', '/consent/me/contact/confirmation', { json: { code } }), 200)
  await consents(person, language)
  return { person, email }
}

export async function consents(person: Recipient, language = 'nl') {
  const { currentTerms } = expectStatus(await person.call('GET', '/consent/me'), 200).body
  const json = { terms: currentTerms.version, language, portal: 'test' }
  return expectStatus(await person.call('PUT', '/consent/me', { json }), 200).body
}
