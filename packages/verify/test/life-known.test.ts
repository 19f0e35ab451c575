import * as contract from '@zegel/contract'
import t from 'tap'
import { isKnownKind } from '../src/life-moves.ts'
import { changedFact, expectRefused, jsonOf, judge, type Wrong } from './support/refused.ts'

const isKind = (value: unknown): value is contract.FactKind<never> =>
  typeof value === 'object' && value !== null && 'kind' in value && 'make' in value

t.test('every kind of fact that there is about a letter is known', async (t) => {
  const kinds = Object.values(contract).flatMap((one) => (isKind(one) ? [one.kind] : []))
  const ofLetters = kinds.filter((kind) => /^(message|channel|notice|dossier)\./.test(kind))
  t.ok(ofLetters.length >= 15)
  t.same(
    ofLetters.filter((kind) => !isKnownKind(kind)),
    [],
  )
  t.notOk(isKnownKind('message.recalled'))
})

t.test('what is not known of a life is said, and never called right', async (t) => {
  const recalled: Pick<Wrong, 'alter'> = {
    alter: (said) => {
      const { fact } = said.extensions
      if (fact.kind === 'message.handed-over') fact.kind = 'message.recalled'
      return changedFact(said, () => {})
    },
  }
  const lifeOf = async (more: Partial<Wrong>) => {
    const { verdict, said } = await judge({ code: 'life', ...more })
    t.ok(verdict.holds, said)
    return verdict.checks.filter(({ code }) => code === 'life')
  }
  t.match(await lifeOf({ withhold: [] }), [{ status: 'holds', detail: /as far as the log goes here/ }])
  const newer = { status: 'unchecked', give: 'verifier', detail: /does not know message\.recalled/ }
  t.match(await lifeOf({ ...recalled, withhold: [] }), [newer])
  const withheld = { status: 'unchecked', give: undefined, detail: /withheld nothing can be said: 1 of 8/ }
  t.match(await lifeOf({}), [withheld])
  t.match(await lifeOf(recalled), [newer, withheld])
})

t.test('what a reader may always see was withheld from none', async (t) => {
  const without = (...kinds: string[]) => ({ code: 'life' as const, withhold: ['message.opened', ...kinds] })
  const [consigned, handedOver] = [jsonOf('message.consigned'), jsonOf('message.handed-over')]
  await expectRefused(t, {
    'a consignment, from the sender': { ...without('message.consigned'), file: handedOver, says: /unopened/ },
    'a decision, from the sender': { ...without('channel.decided'), file: consigned, says: /undecided/ },
    'a reading, from its recipient': { ...without(), exportedFor: 'recipient', file: handedOver, says: /unopened/ },
  })
  const { verdict } = await judge({ ...without('message.consigned'), volume: { number: 1, of: 2 } })
  const lives = verdict.checks.filter(({ code }) => code === 'life')
  t.match(lives, [{ status: 'unchecked' }, { status: 'unchecked' }], 'of one volume alone that is not said')
})
