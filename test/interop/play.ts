import {
  type Administration,
  administration,
  citizen,
  expectStatus,
  type Loose,
  type Place,
  until,
} from '@zegel/testing'
import { pdf } from '../support/letters.ts'

/** A dossier as one of the parties fetched it. */
export interface Fetched {
  letter: string
  /** who fetched it, and whether with contents */
  as: string
  bytes: Buffer
}

/** A number that specimens of the eID card bear: nobody's, so it may stand in a dossier that is committed. */
const SPECIMEN = '85073003328'

interface Reader {
  call: Administration['call']
}

/** Plays four letters and fetches their dossiers, as everybody who may, with contents and without. */
export async function play(place: Place): Promise<Fetched[]> {
  const sender = await administration(place)
  const anna = await citizen(place, SPECIMEN).becomeReachable('nl')
  const bob = await citizen(place).becomeReachable('fr')
  const nobody = citizen(place)
  const letter = async (recipients: readonly (typeof anna)[], members = {}) => {
    const deposited = await sender.deposit({ content: await sender.put(pdf()), recipients, ...members })
    return expectStatus(deposited, 201).body.message as string
  }
  const opened = async (message: string, by: typeof anna) => {
    await by.itemIn(message, 'consigned')
    const { grant } = expectStatus(await until(async () => orUndefined(await by.open(message))), 201).body
    expectStatus(await by.part(message, grant), 200)
    await told(by, message, 'message.handed-over')
  }

  const basic = await letter([anna])
  const refused = await letter([anna], { mode: 'consent' })
  const undeliverable = await letter([nobody])
  const several = await letter([anna, bob, nobody])
  await opened(basic, anna)
  await anna.itemIn(refused, 'offered')
  expectStatus(await anna.refuse(refused), 200)
  await opened(several, bob)
  await told(sender, basic, 'notice.sent')
  await told(sender, refused, 'message.refused', 'notice.sent')
  await told(sender, undeliverable, 'message.undeliverable')
  await told(sender, several, 'message.undeliverable', 'message.handed-over', 'notice.sent')

  const fetched: Fetched[] = []
  const fetch = async (name: string, message: string, by: Reader, who: string) => {
    for (const [query, what] of [
      ['', ''],
      ['?content=false', ', without contents'],
    ]) {
      const answer = await by.call('GET', `/evidence/messages/${message}/dossier${query}`)
      fetched.push({ letter: name, as: who + what, bytes: expectStatus(answer, 200).bytes })
    }
  }
  await fetch('opened', basic, sender, 'sender')
  await fetch('opened', basic, anna, 'recipient')
  await fetch('refused', refused, sender, 'sender')
  await fetch('refused', refused, anna, 'recipient')
  await fetch('undeliverable', undeliverable, sender, 'sender')
  await fetch('undeliverable', undeliverable, nobody, 'recipient')
  await fetch('several', several, sender, 'sender')
  await fetch('several', several, bob, 'recipient')
  return fetched
}

const orUndefined = <T extends { status: number }>(answer: T) => (answer.status === 201 ? answer : undefined)

/** Waits until each of these kinds is sealed for a message, as this party sees it. */
async function told(by: Reader, message: string, ...kinds: readonly string[]) {
  await until(
    async () => {
      const { body } = expectStatus(await by.call('GET', `/evidence/messages/${message}`), 200)
      return kinds.every((kind) => body.steps.some((step: Loose) => step.kind === kind))
    },
    { ms: 30_000, what: `${kinds.join(' and ')} being sealed` },
  )
}
