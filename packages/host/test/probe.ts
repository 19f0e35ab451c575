import { setTimeout as sleep } from 'node:timers/promises'
import { closed, line, Refusal, SHARDS } from '@zegel/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Context, Loop, Service } from '../src/index.ts'

/** What the probe's process can tell of itself. */
export const seen = { loops: 0, replies: 0 }

const nobody = { auth: { as: 'nobody' as const } }
const described = (summary: string) => ({ summary, tags: ['probe'] })

const Echo = closed({
  text: Type.Optional(line(50)),
  whole: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  number: Type.Optional(Type.Number()),
  inner: Type.Optional(closed({ text: Type.Optional(Type.String()) })),
  list: Type.Optional(Type.Array(Type.Unknown())),
})

function routes(app: App, { store, closing }: Context<never>) {
  app.post('/echo', { config: nobody, schema: { ...described('Says it again'), body: Echo } }, async ({ body }) => body)
  app.get('/bug', { config: nobody, schema: described('A bug') }, async () => {
    throw new Error("select * from secret where nrn = '85073003328'")
  })
  app.get('/statement', { config: nobody, schema: described('A statement that fails') }, async () =>
    sql`select 'nrn 85073003328'::uuid`.execute(store.db),
  )
  app.get('/away', { config: nobody, schema: described('A database that is away') }, async () =>
    sql`do $$ begin raise exception 'the server ends' using errcode = '57P01'; end $$`.execute(store.db),
  )
  app.get('/later', { config: nobody, schema: described('Not now') }, async () => {
    throw new Refusal('rate-limited', { retryAfter: 7 })
  })
  app.get('/slow', { config: nobody, schema: described('An answer that takes a second') }, async () => {
    await sleep(1_000)
    seen.replies++
    return { rows: (await sql`select 1`.execute(store.db)).rows.length }
  })
  app.get('/poll', { config: nobody, schema: described('A long poll') }, async () => {
    const cursors = Object.fromEntries([...Array(SHARDS).keys()].map((shard) => [shard, 0]))
    const page = await store.book.read({ cursors, limit: 1, waitMs: 30_000 }, closing)
    return { entries: page.entries.length }
  })
  app.get(
    '/secret/:id',
    { config: { auth: { as: 'sender', scope: 'deposit' } }, schema: described('For senders') },
    async () => ({ secret: true }),
  )
}

/** It plays identity too, since every house asks it what was revoked. */
export function probe(changes: Partial<{ routes: (app: App) => void; loop: Loop }> = {}): Service {
  return {
    name: 'identity',
    migrations: [],
    start: async (context) => ({
      issuer: { jwks: async () => ({ keys: [] }), revocations: { after: async () => [] } },
      routes: (app) => {
        routes(app, context)
        changes.routes?.(app)
      },
      loops: [
        changes.loop ?? {
          name: 'probe',
          run: async (signal) => {
            seen.loops++
            await sleep(60_000, undefined, { signal }).catch(() => undefined)
            seen.loops--
          },
        },
      ],
    }),
  }
}
