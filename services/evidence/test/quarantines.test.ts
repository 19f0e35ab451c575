import { openStore, type Store } from '@zegel/store'
import { createDatabase } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { evidence } from '../src/index.ts'
import { readDue } from '../src/quarantines.ts'

t.test('what is due is found quickly, however much stands aside: every page of the notary waits for it', async (t) => {
  const database = await createDatabase([evidence])
  t.teardown(() => database.drop())
  const store: Store<never> = await openStore<never>({ url: database.urlOf('evidence'), schema: 'evidence' })
  t.teardown(() => store.close())
  await sql`
    insert into quarantine (source, fact, subject, text, boxes, digest, error, attempts, next_at)
    select 'deposit', gen_random_uuid(), gen_random_uuid(), '{}', '[]', sha256('x'), 'x', 1,
      now() + case when n <= 20000 then interval '1 day' else interval '0' end
    from generate_series(1, 40000) as n`.execute(store.db)
  const began = performance.now()
  t.equal((await readDue(store.db, 32)).length, 32)
  // Comparing each with each other takes longer.
  t.ok(performance.now() - began < 10_000)
})
