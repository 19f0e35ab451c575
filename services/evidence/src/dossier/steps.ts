import { Refusal } from '@zegel/contract'
import { asParty, type Store } from '@zegel/store'
import { type Told, toldBy } from '../timeline.ts'
import { readTexts, type Who } from './evidences.ts'

/** Evidences in one statement, about 2 kB each. */
const PAGE_MAX = 500
/** Of one message for one reader: somebody who opens a letter 200 times an hour for a week. */
export const STEPS_MAX = 30_000

/**
 * Every step of a message that a party may see, in the order of the chain.
 *
 * @throws Refusal evidence-unknown, dossier-too-large
 */
export async function stepsFor(store: Store<never>, message: string, who: Who): Promise<Told[]> {
  const steps = await stepsAfter(store, message, who, [])
  if (steps.length === 0) throw new Refusal('evidence-unknown')
  return steps
}

/**
 * With those that were read before, what was sealed since: a chain only grows at its end.
 *
 * @throws Refusal dossier-too-large
 */
export async function stepsAfter(
  store: Store<never>,
  message: string,
  who: Who,
  before: readonly Told[],
): Promise<Told[]> {
  const steps = [...before]
  await asParty(store, who.party, async (tx) => {
    for (;;) {
      const page = await readTexts(tx, message, who, { after: steps.at(-1)?.sequence ?? 0, limit: PAGE_MAX })
      for (const row of page) steps.push(toldBy(row))
      if (page.length < PAGE_MAX) return
      if (steps.length > STEPS_MAX) throw new Refusal('dossier-too-large')
    }
  })
  return steps
}
