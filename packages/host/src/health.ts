import type { Store } from '@zegel/store'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { Refusal } from '@zegel/contract'
import type { App } from './app.ts'

/** `/health` says that the process answers, `/health/ready` that its databases do too. */
export function healthRoutes(app: App, stores: () => readonly Store<never>[]) {
  const config = { auth: { as: 'nobody' as const } }
  const schema = (summary: string) => ({
    summary,
    tags: ['house'],
    response: { 200: Type.Object({ status: Type.Literal('ok') }) },
  })
  app.get('/health', { config, schema: schema('The process answers') }, async () => ({ status: 'ok' as const }))
  app.get('/health/ready', { config, schema: schema('The process and its databases answer') }, async () => {
    try {
      for (const store of stores()) await sql`select 1`.execute(store.db)
    } catch (error) {
      throw new Refusal('unavailable', { cause: error })
    }
    return { status: 'ok' as const }
  })
}
