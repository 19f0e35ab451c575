import { Refusal } from '@zegel/contract'
import type { Store } from '@zegel/store'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from './app.ts'
import { Problems } from './problem-schema.ts'

export interface Health {
  stores: readonly Store<never>[]
  /** whether revocations cannot be checked, so that no token is believed */
  isStale(): boolean
}

/** `/health` says that the process answers, `/health/ready` that it can serve: its databases and identity answer too. */
export function healthRoutes(app: App, { stores, isStale }: Health) {
  const config = { auth: { as: 'nobody' as const } }
  const schema = (summary: string) => ({
    summary,
    tags: ['house'],
    response: { 200: Type.Object({ status: Type.Literal('ok') }), ...Problems('unavailable', 'revocations-stale') },
  })
  app.get('/health', { config, schema: schema('The process answers') }, async () => ({ status: 'ok' as const }))
  app.get('/health/ready', { config, schema: schema('The process can serve') }, async () => {
    if (isStale()) throw new Refusal('revocations-stale', { retryAfter: 1 })
    try {
      for (const store of stores) await sql`select 1`.execute(store.db)
    } catch (error) {
      throw new Refusal('unavailable', { cause: error })
    }
    return { status: 'ok' as const }
  })
}
