import { randomUUID } from 'node:crypto'
import { type Cursors, contactConfirmed, SHARDS, shardOf } from '@zegel/contract'
import { countStatements } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { Book, byteaArray, publish, type Store, textArray, write } from '../src/index.ts'
import { fact, now, openBooks, type Tables } from './books.ts'

const start: Cursors = Object.fromEntries([...Array(SHARDS).keys()].map((shard) => [shard, 0]))
const subject = '00000000-0000-8000-8000-000000000005'
const all = (store: Store<Tables>) => store.book.page({ cursors: start, limit: 10_000, waitMs: 0 })
const names = async (store: Store<Tables>) => (await all(store)).entries.map((entry) => entry.fact.id)
const notes = async (store: Store<Tables>) => (await store.db.selectFrom('note').selectAll().execute()).length
const note = (key: number) => ({ key, party: subject, times: 1 })

t.test('publishing', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book')
  t.afterEach(() => sql`truncate note`.execute(store.db).catch(() => store.db.deleteFrom('note').execute()))

  await t.test('what is published is read back as it was, in the order of its shard', async (t) => {
    const facts = Array.from({ length: 200 }, (_, n) => fact(`order ${n}`, n % 3 === 0 ? { subject } : {}))
    await write(store, async () => ({ value: undefined, facts }))
    const { entries, cursors } = await all(store)
    t.same(
      entries.map((entry) => entry.fact).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      facts.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const own = entries.filter((entry) => entry.fact.subject === subject).map((entry) => entry.fact.id)
    t.same(
      own,
      facts.filter((one) => one.subject === subject).map((one) => one.id),
      'one subject, one order',
    )
    t.ok(entries.every(({ fact: one, shard }) => shard === shardOf(one.subject)))
    t.same(cursors, await store.book.head())
    t.same(await store.book.page({ cursors, limit: 10, waitMs: 0 }), { entries: [], cursors })
  })

  await t.test('a book is only ever added to, even by its own service', async (t) => {
    await write(store, async () => ({ value: undefined, facts: [fact('kept')] }))
    await t.rejects(sql`update fact set kind = 'other'`.execute(store.db), { code: '42501' })
    await t.rejects(sql`delete from fact`.execute(store.db), { code: '42501' })
    await t.rejects(sql`truncate fact`.execute(store.db), { code: '42501' })
  })

  await t.test('a repeat is fine, alone, in a group and beside itself', async (t) => {
    const [one, two] = [fact('repeat 1'), fact('repeat 2')]
    for (const facts of [[one], [one], [one, two, one], [two, two]]) {
      await write(store, async () => ({ value: undefined, facts }))
    }
    const found = await names(store)
    t.equal(found.filter((id) => id === one.id || id === two.id).length, 2)
    await Promise.all(
      Array.from({ length: 8 }, () =>
        write(store, async () => ({ value: undefined, facts: [fact('at once', { subject })] })),
      ),
    )
    t.equal((await names(store)).length, found.length + 1)
  })

  await t.test('another digest under the same id is an error that undoes everything', async (t) => {
    const one = fact('digest', { subject })
    await write(store, async () => ({ value: undefined, facts: [one] }))
    const other = fact('digest', { subject, at: '2026-03-02T00:00:00.000Z' })
    t.equal(one.id, other.id)
    const before = await names(store)
    for (const facts of [
      [other],
      [fact('good'), other, fact('good too')],
      [fact('twice', { subject }), fact('twice', { subject, at: '2026-03-02T00:00:00.000Z' })],
    ]) {
      const written = write(store, async (tx) => {
        await tx.insertInto('note').values(note(1)).execute()
        return { value: undefined, facts }
      })
      await t.rejects(written, { code: 'ZG001' })
    }
    t.same(await names(store), before)
    t.equal(await notes(store), 0, 'nor is any state left')
  })

  await t.test(
    'publishing is the last statement: no lock is held before, nothing is told of a step that fails',
    async (t) => {
      let woken = 0
      const ended = new AbortController()
      const waiting = store.book.read({ cursors: await store.book.head(), limit: 1, waitMs: 60_000 }, ended.signal)
      void waiting.then(() => woken++)
      const failing = write(store, async (tx) => {
        await tx.insertInto('note').values(note(2)).execute()
        const { rows } = await sql`select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`.execute(
          tx,
        )
        t.equal(rows.length, 0)
        throw new Error('the step fails')
      })
      await t.rejects(failing, { message: 'the step fails' })
      await t.rejects(
        write(store, async () => ({
          value: undefined,
          facts: [fact('digest', { subject, at: '2026-03-02T00:00:00.000Z' })],
        })),
      )
      t.equal(await notes(store), 0)
      t.equal(woken, 0)
      ended.abort()
      t.same((await waiting).entries, [])
    },
  )

  await t.test('a statement that failed unseen does not pass for a commit', async (t) => {
    const written = write(store, async (tx) => {
      await tx.insertInto('note').values(note(3)).execute()
      await sql`select 1 / 0`.execute(tx).catch(() => undefined)
      return { value: undefined }
    })
    await t.rejects(written)
    t.equal(await notes(store), 0)
  })

  await t.test('a transaction that lost a race runs again, five times at most', async (t) => {
    let runs = 0
    const losing = (times: number) =>
      write(store, async (tx) => {
        await tx.insertInto('note').values(note(times)).execute()
        if (++runs <= times) await sql`do $$ begin raise exception 'lost' using errcode = '40P01'; end $$`.execute(tx)
        return { value: runs }
      })
    t.equal(await losing(2), 3)
    t.equal(await notes(store), 1)
    runs = 0
    await t.rejects(losing(99), { code: '40P01' })
    t.equal(runs, 5)
  })

  await t.test('a reader that waits is woken by the commit, by its signal, or by its time', async (t) => {
    const cursors = await store.book.head()
    const since = () => performance.now()
    let began = since()
    const waiting = Array.from({ length: 3 }, () => store.book.read({ cursors, limit: 10, waitMs: 5_000 }, now()))
    await write(store, async () => ({ value: undefined, facts: [fact('wake')] }))
    for (const page of await Promise.all(waiting)) t.equal(page.entries.length, 1)
    t.ok(since() - began < 2_000)

    const head = await store.book.head()
    const other = await open('book')
    const elsewhere = store.book.read({ cursors: head, limit: 10, waitMs: 5_000 }, now())
    await write(other, async () => ({ value: undefined, facts: [fact('from another process')] }))
    t.equal((await elsewhere).entries.length, 1, 'a commit of another process is found too')

    began = since()
    const end = await store.book.head()
    t.same(await store.book.read({ cursors: end, limit: 1, waitMs: 100 }, now()), { entries: [], cursors: end })
    t.ok(since() - began >= 95)
    const gone = new AbortController()
    const cut = store.book.read({ cursors: end, limit: 1, waitMs: 60_000 }, gone.signal)
    gone.abort()
    t.same((await cut).entries, [])
    t.ok(since() - began < 2_000)
  })

  await t.test('a reader that has come to the end asks nothing until it is told of more', async (t) => {
    const { counting, sent } = countStatements(store)
    const book = new Book(counting.db)
    const cursors = await book.head()
    await write(store, async () => ({ value: undefined, facts: [fact('first')] }))
    let page = await book.read({ cursors, limit: 10, waitMs: 5_000 }, now())
    t.equal(page.entries.length, 1)
    // A commit that takes longer than the pause between looks makes it two; not always.
    for (let round = 1; ; round++) {
      const before = sent()
      const next = book.read({ cursors: page.cursors, limit: 10, waitMs: 60_000 }, now())
      await write(store, async () => ({ value: undefined, facts: [fact(`another ${round}`)] }))
      book.wake()
      page = await next
      t.equal(page.entries.length, 1)
      const looks = sent() - before
      if (looks !== 1 && round < 5) continue
      t.equal(looks, 1, 'one look, at the right moment')
      break
    }

    const full = await book.read({ cursors, limit: 1, waitMs: 0 }, now())
    const rest = await book.read({ cursors: full.cursors, limit: 10, waitMs: 60_000 }, now())
    t.ok(rest.entries.length >= 1, 'a page that is full is no end')
    const end = await book.read({ cursors: rest.cursors, limit: 10, waitMs: 0 }, now())
    t.same(end, { entries: [], cursors: rest.cursors }, 'whoever does not wait is answered at once')
    const asked = sent()
    await book.read({ cursors: end.cursors, limit: 10, waitMs: 60_000 }, AbortSignal.abort())
    t.equal(sent() - asked, 1, 'nor does one who is called off wait for anything')
  })

  await t.test('a filter passes over other kinds, and the cursor goes past them', async (t) => {
    const cursors = await store.book.head()
    const confirmed = contactConfirmed.make({
      about: ['filter'],
      subject,
      at: '2026-03-01T09:30:00.000Z',
      body: { party: subject, claim: subject, language: 'nl', commitment: 'ab'.repeat(32) },
    })
    const others = Array.from({ length: 50 }, (_, n) => fact(`filter ${n}`))
    await write(store, async () => ({ value: undefined, facts: [...others, confirmed, fact('filter last')] }))
    const kinds = ['contact.confirmed']
    const page = await store.book.read({ cursors, kinds, limit: 10, waitMs: 0 }, now())
    t.same(
      page.entries.map((entry) => entry.fact.id),
      [confirmed.id],
    )
    t.same(page.cursors, await store.book.head())
    t.same(await store.book.read({ cursors, kinds: ['none.such'], limit: 10, waitMs: 0 }, now()), {
      entries: [],
      cursors: page.cursors,
    })
    const one = await store.book.read({ cursors: { 5: cursors[5] ?? 0 }, limit: 1_000, waitMs: 0 }, now())
    t.ok(
      one.entries.every(({ shard }) => shard === 5),
      'a shard that is not named is not read',
    )
    t.same(Object.keys(one.cursors), ['5'])
  })

  await t.test('facts are looked up by id; an unknown id is left out', async (t) => {
    const known = fact('lookup')
    await write(store, async () => ({ value: undefined, facts: [known] }))
    const found = await store.book.lookup([randomUUID(), known.id])
    t.same(
      found.map((entry) => entry.fact),
      [known],
    )
    t.same(await store.book.lookup([]), [])
  })

  await t.test('publishing nothing is nothing', async (t) => {
    const before = await names(store)
    await store.db.transaction().execute((tx) => publish(tx, []))
    t.equal(await write(store, async () => ({ value: 7, facts: [] })), 7)
    t.same(await names(store), before)
  })

  await t.test('arrays of bytes go round: none, empty ones, and big ones', async (t) => {
    const cases = [
      [],
      [Buffer.alloc(0)],
      [Buffer.from([0]), Buffer.alloc(0), Buffer.from([255, 0, 92, 39])],
      [Buffer.alloc(3_000_000, 7)],
      Array.from({ length: 2_000 }, (_, n) => Buffer.from(String(n))),
    ]
    for (const items of cases) {
      const { rows } = await sql<{ item: Buffer }>`
        select item from unnest(${byteaArray(items)}::bytea[]) with ordinality as n(item, nth) order by nth`.execute(
        store.db,
      )
      t.ok(Buffer.concat(rows.map(({ item }) => item)).equals(Buffer.concat(items)))
      t.same(
        rows.map(({ item }) => item.length),
        items.map((item) => item.length),
      )
    }
  })

  await t.test('so do arrays of text, whatever the text', async (t) => {
    const cases = [[], [''], ['{}', '"', '\\', 'NULL', 'a,b', "'", '\n\t'], ['é 📮 \u0085', 'x'.repeat(1_000_000), '']]
    for (const items of cases) {
      const { rows } = await sql<{ item: string }>`
        select item from unnest(${textArray(items)}::text[]) with ordinality as n(item, nth) order by nth`.execute(
        store.db,
      )
      t.ok(rows.map(({ item }) => item).join('|') === items.join('|') && rows.length === items.length)
    }
  })

  await t.test('positions are numbers, moments are UTC with milliseconds', async (t) => {
    const { rows } = await sql`
      select 9007199254740991::int8 as position, '2026-03-01 10:30:00.1239+01'::timestamptz as winter,
        '1899-12-31 23:59:59.999+00'::timestamptz as early, null::timestamptz as never`.execute(store.db)
    t.same(rows, [
      {
        position: 9_007_199_254_740_991,
        winter: '2026-03-01T09:30:00.123Z',
        early: '1899-12-31T23:59:59.999Z',
        never: null,
      },
    ])
  })
})
