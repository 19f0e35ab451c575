import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { administration, citizen, expectStatus, testClock, until } from '@zegel/testing'
import t from 'tap'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

// Development's certificate for seals lives five years; its CRL is renewed all the while.
const YEAR_MS = 365.25 * 24 * 60 * 60_000

t.test(
  'past the end of its certificate the house says so, takes letters all the same, and seals them later',
  async (t) => {
    const clock = testClock()
    const house = await startWhole(t, { clock, config: { limits: { seal_wait_ms: 500 } } })
    const sender = await administration(house)
    const letter = { content: await sender.put(pdf()), recipients: [citizen(house)] }
    const before = expectStatus(await sender.deposit(letter), 201).body
    clock.move(4.9 * YEAR_MS)
    expectStatus(await sender.deposit(letter), 201)
    clock.move(0.2 * YEAR_MS)
    const { message } = expectStatus(await sender.deposit(letter), 202).body
    const state = async () => (await (await fetch(`${house.url}/evidence/state`)).json()) as { signing: object }
    t.match((await state()).signing, { stopped: /certificate of .* ended/, soon: true })
    const dossier = await sender.call('GET', `/evidence/messages/${before.message}/dossier`)
    t.same([dossier.status, dossier.body.code], [503, 'unavailable'])
    await house.stop()
    // Another certificate, as an operator would bring it.
    await rm(join(house.data, 'authority', 'sealing.pem'))
    await house.start()
    const steps = await until(async () => {
      const { status, body } = await sender.call('GET', `/evidence/messages/${message}`)
      return status === 200 && body.steps
    })
    t.equal(steps[0].kind, 'message.deposited', 'nothing was lost')
    t.equal((await sender.call('GET', `/evidence/messages/${before.message}/dossier`)).status, 200)
  },
)
