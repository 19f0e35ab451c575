import { type Audited, audit, nothingSeen, readHeldProofs } from '@zegel/evidence'
import { openStore } from '@zegel/store'
import { sql } from 'kysely'
import { asSuperuser, type Tx } from './tables.ts'
import type { World } from './world.ts'

class Undo extends Error {}

/** What a superuser does to the whole house; each a statement, or several. */
export type Deed = string | readonly string[] | ((tx: Tx) => Promise<unknown>)

/** Does it, audits to the end, and undoes it: all in one transaction. `how`: with what was seen before, or for the first time. */
export async function attempt(world: World, deed: Deed, how: 'seen' | 'fresh'): Promise<Audited> {
  const store = await openStore<never>({ url: world.urlOf(), schema: 'evidence', max: 1 })
  const { auditing, key } = world
  const remembered = how === 'seen' ? world.remembered : nothingSeen
  const signal = new AbortController().signal
  const answers = world.held.filter(({ name }) => name.endsWith('.json'))
  const held = (await Promise.all(answers.map(({ name, bytes }) => readHeldProofs(name, bytes)))).flat()
  let audited: Audited | undefined
  try {
    await store.db.transaction().execute(async (tx) => {
      await asSuperuser(tx)
      if (typeof deed === 'function') await deed(tx)
      else for (const statement of [deed].flat()) await sql.raw(statement).execute(tx)
      audited = await audit(tx, { ...auditing, held, key, remembered, tell: () => {}, signal })
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  } finally {
    await store.close()
  }
  return audited as Audited
}
