import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { asParty, write } from '../src/index.ts'
import { openBooks } from './books.ts'

t.test('the second wall: a query that forgot its own filter still sees one party', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book', { max: 1 })
  const [ann, bob] = [randomUUID(), randomUUID()]
  const rows = [ann, bob, ann, bob, bob].map((party, key) => ({ key, party }))
  await write(store, async (tx) => ({
    value: await tx
      .insertInto('note')
      .values(rows as never)
      .execute(),
  }))
  const everything = () => store.db.selectFrom('note').select('party').execute()
  const seenBy = async (party: string) =>
    asParty(store, party, async (tx) => (await tx.selectFrom('note').select('party').execute()).map((row) => row.party))

  t.same(await seenBy(ann), [ann, ann])
  t.same(await seenBy(bob), [bob, bob, bob])
  t.same(await seenBy(randomUUID()), [])
  t.equal((await everything()).length, 5, 'the service itself sees all, on the same connection')

  t.test('what it may not do', async (t) => {
    const attempts = {
      'change a row': sql`update note set times = 9`,
      'take a row away': sql`delete from note`,
      'add a row': sql`insert into note (key, party) values (99, ${ann})`,
      'read the book': sql`select * from fact`,
      publish: sql`select publish('{}', '{}', '{}', '{}', '{}', '{}'), (select count(*) from fact)`,
      'read the keys': sql`select * from keyring.person_key`,
      'read the cursors': sql`select * from cursor`,
    }
    for (const [what, query] of Object.entries(attempts)) {
      await t.rejects(
        asParty(store, ann, (tx) => query.execute(tx)),
        { code: '42501' },
        what,
      )
    }
  })

  t.test('the settings end with the transaction, however it ends', async (t) => {
    const settings = async () => {
      const { rows } = await sql<{ who: string; party: string | null }>`
        select current_user as who, nullif(current_setting('zegel.party', true), '') as party`.execute(store.db)
      return rows[0]
    }
    t.equal((await settings())?.party, null)
    await t.rejects(
      asParty(store, ann, () => Promise.reject(new Error('a bug'))),
      { message: 'a bug' },
    )
    await t.rejects(
      asParty(store, ann, (tx) => sql`select 1 / 0`.execute(tx)),
      { code: '22012' },
    )
    t.match(await settings(), { who: 'zegel_book', party: null })
    t.equal((await everything()).length, 5)
    await t.rejects(
      asParty(store, "' or true --", async (tx) => tx.selectFrom('note').selectAll().execute()),
      { code: '22P02' },
    )
  })

  t.test('without a party its role sees nothing', async (t) => {
    const none = store.db.transaction().execute(async (tx) => {
      await sql`select set_config('role', current_user || '_party', true)`.execute(tx)
      return tx.selectFrom('note').selectAll().execute()
    })
    t.same(await none.catch((error: { code: string }) => (['22P02', '42704'].includes(error.code) ? [] : error)), [])
  })
})
