import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Group } from '../src/group.ts'

/** Writes down what came together, and when. */
function written(fails: (items: readonly number[]) => boolean = () => false) {
  const groups: { items: readonly number[]; at: number }[] = []
  const write = async (items: readonly number[]) => {
    groups.push({ items, at: performance.now() })
    await sleep(1)
    if (fails(items)) throw new Error(`no ${items}`)
    return items.map((value) => ({ value: value * 10 }))
  }
  return { groups, write }
}

t.test('the first goes at once, alone; what comes meanwhile goes together, and everybody gets their own', async (t) => {
  const { groups, write } = written()
  const group = new Group<number, number>(100, write)
  const answers = await Promise.all([1, 2, 3, 4].map((one) => group.add(one)))
  t.same(answers, [10, 20, 30, 40])
  t.same(
    groups.map(({ items }) => items),
    [[1], [2, 3, 4]],
  )
})

t.test('a trickle shares groups, which begin apart; a full group waits for nothing', async (t) => {
  const { groups, write } = written()
  const group = new Group<number, number>(8, write)
  const all: Promise<number>[] = []
  for (let one = 0; one < 60; one++) {
    all.push(group.add(one))
    await sleep(1)
  }
  t.same(
    await Promise.all(all),
    Array.from({ length: 60 }, (_, one) => one * 10),
  )
  // Timers count whole milliseconds.
  const close = groups.filter(({ at, items }, nth) => {
    const before = groups[nth - 1]
    return before && items.length < 8 && at - before.at <= 7
  })
  t.ok(close.length <= 1, 'one may be noted late on a busy machine')

  const began = groups.length
  await sleep(20)
  await Promise.all(Array.from({ length: 33 }, (_, one) => group.add(one)))
  t.same(
    groups.slice(began).map(({ items }) => items.length),
    [1, 8, 8, 8, 8],
    'in their order',
  )
})

t.test('when a group fails, its members are tried one by one', async (t) => {
  const { write } = written((items) => items.includes(3))
  const group = new Group<number, number>(100, write)
  const settled = await Promise.allSettled([1, 2, 3, 4].map((one) => group.add(one)))
  t.same(
    settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
    [10, 20, 'Error: no 3', 40],
  )
})
