import { sql } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import { publish, type Store } from '../src/index.ts'
import { fact, openBooks, type Tables } from './books.ts'

/** DESIGN.md section 6: a group is sorted by its key. Four groups hold the same keys, each in an order of its own. */

const GROUPS = 4
const KEYS = 400
const ROUNDS = 10
const party = '00000000-0000-8000-8000-000000000001'

const shuffled = <T>(items: readonly T[]) => items.toSorted(() => Math.random() - 0.5)

async function openGroups(t: Test) {
  const { open, database } = await openBooks(t)
  const client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
  // A second until PostgreSQL looks for a deadlock would be most of the test.
  await client.query(`alter database ${client.escapeIdentifier(client.database ?? '')} set deadlock_timeout = '30ms'`)
  await client.end()
  return open
}

/** How many of the groups' transactions PostgreSQL ended for a deadlock. */
async function deadlocks(
  store: Store<Tables>,
  rounds: number,
  group: (round: number) => (tx: Parameters<typeof publish<Tables>>[0]) => Promise<unknown>,
) {
  let count = 0
  for (let round = 0; round < rounds; round++) {
    const groups = Array.from({ length: GROUPS }, () => store.db.transaction().execute(group(round)))
    for (const result of await Promise.allSettled(groups)) {
      if (result.status === 'fulfilled') continue
      if (result.reason.code !== '40P01') throw result.reason
      count++
    }
  }
  return count
}

t.test('groups of facts: the publish function sorts its locks', async (t) => {
  const open = await openGroups(t)
  const publishing = (round: number) => {
    const facts = Array.from({ length: KEYS }, (_, n) =>
      fact(`${round}:${n}`, { subject: `00000000-0000-8000-8000-0000000000${(n % 16).toString(16).padStart(2, '0')}` }),
    )
    return (tx: Parameters<typeof publish<Tables>>[0]) => publish(tx, shuffled(facts))
  }
  const book = await open('book')
  t.equal(await deadlocks(book, ROUNDS, publishing), 0)
  const { rows } = await sql<{ count: number }>`select count(*) from fact`.execute(book.db)
  t.equal(rows[0]?.count, ROUNDS * KEYS, 'each fact once')
  const found = await deadlocks(await open('unlocked'), ROUNDS, publishing)
  t.comment(`without the locks: ${found} deadlocks of ${ROUNDS * GROUPS}`)
  t.ok(found > 0)
})

t.test('groups of rows: sorted by key they queue, shuffled they deadlock', async (t) => {
  const open = await openGroups(t)
  const store = await open('book')
  const keys = Array.from({ length: KEYS }, (_, key) => key)
  const saving =
    (order: (keys: readonly number[]) => readonly number[]) =>
    () =>
    async (tx: Parameters<typeof publish<Tables>>[0]) => {
      await sql`
      insert into note (key, party) select key, ${party} from unnest(${order(shuffled(keys))}::int4[]) with ordinality as n(key, nth) order by nth
      on conflict (key) do update set times = note.times + 1`.execute(tx)
    }
  const sorted = await deadlocks(
    store,
    ROUNDS,
    saving((group) => group.toSorted((a, b) => a - b)),
  )
  t.equal(sorted, 0)
  const notes = await store.db.selectFrom('note').select('times').execute()
  t.ok(notes.length === KEYS && notes.every(({ times }) => times === ROUNDS * GROUPS), 'every group was saved')
  const unsorted = await deadlocks(
    store,
    ROUNDS,
    saving((group) => group),
  )
  t.comment(`in any order: ${unsorted} deadlocks of ${ROUNDS * GROUPS}`)
  t.ok(unsorted > 0)
})
