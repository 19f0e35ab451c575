import { expectStatus } from '@zegel/testing'
import { DemoError } from './demo-error.ts'
import { mailAfter } from './mail.ts'
import { duration, short, since } from './narrator.ts'
import { masked } from './people.ts'
import type { Story } from './story.ts'

/** No letter comes electronically before this: an address that was verified, and a consent that was given. */
export async function agree({ narrator, anna }: Story): Promise<void> {
  narrator.step(`Anna Peeters (national number ${masked(anna.value)}) names her e-mail address.`)
  const { mail, waitedMs } = await mailAfter(anna, async () =>
    expectStatus(await anna.call('PUT', '/consent/me/contact', { json: { email: anna.email, language: 'fr' } }), 200),
  )
  const [code] = /(?<!\d)\d{6}(?!\d)/.exec(mail.text) ?? []
  if (code === undefined) throw new DemoError('The mail to Anna holds no code of six digits.')
  narrator.step(`A mail with a code is in the mail folder, ${duration(waitedMs)} later. She reads ${code}.`)

  let started = performance.now()
  const confirmation = await anna.call('POST', '/consent/me/contact/confirmation', { json: { code } })
  const { address, act: confirmed } = expectStatus(confirmation, 200).body
  narrator.step(
    `She sends it back: the address ${address} is hers, sealed as evidence ${short(confirmed.evidences[0])}`,
  )
  narrator.more(`after ${since(started)}.`)

  const { currentTerms } = expectStatus(await anna.call('GET', '/consent/me'), 200).body
  const [title] = currentTerms.texts.fr.text.split('\n')
  narrator.step(`She reads the terms ${currentTerms.version}, "${title}", and agrees.`)
  started = performance.now()
  const json = { terms: currentTerms.version, language: 'fr', portal: 'demo' }
  const { act } = expectStatus(await anna.call('PUT', '/consent/me', { json }), 200).body
  narrator.more(`Her consent is sealed as evidence ${short(act.evidences[0])} after ${since(started)}.`)
}
