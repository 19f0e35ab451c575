import { sql } from 'kysely'
import * as edits from './edits.ts'
import { forgeries } from './forgeries.ts'
import { attempt, contentsOf, pick, type Random, type Table, type Tx, tables } from './tables.ts'
import { allTables } from './world.ts'

/** Something done to the tables, and what it is called in the account of it. */
export interface Tampering {
  kind: string
  what: string
}

const kinds = ['edit', 'remove', 'insert', 'reorder', 'truncate', 'restore'] as const
type Kind = (typeof kinds)[number]

/** Of ten, so many are of that kind; one of four is a forgery, and some put a whole backup back. */
const SHARES: readonly (Kind | 'forgery' | 'backup')[] = [
  ...(['edit', 'edit', 'edit', 'edit', 'edit', 'edit'] as const),
  ...(['remove', 'remove', 'insert', 'insert', 'reorder', 'reorder', 'truncate', 'restore'] as const),
  ...(['forgery', 'forgery', 'forgery', 'forgery', 'forgery', 'backup'] as const),
]

/** What shows in no column that is compared: what becomes of rows to come, who may do what, their order, other books. */
const NOT_IN_ROWS = /^a (trigger|function|policy|right)|^every leaf to come|^sealed facts|^the order changed|put off/
/** How often another one is drawn, where the database refused one or nothing was changed by it. */
const DRAWS_MAX = 50

/** Tampers with the tables at random, and makes sure that they really differ. */
export async function tamper(tx: Tx, random: Random, act = once): Promise<Tampering> {
  const before = await contentsOf(tx)
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    let done: Tampering = { kind: '', what: '' }
    const held = await attempt(tx, async () => {
      done = await act(tx, random)
    })
    if (!held || done.what === '') continue
    const after = await contentsOf(tx)
    if (NOT_IN_ROWS.test(done.what) || tables.some((table) => before[table] !== after[table])) return done
  }
  throw new Error('nothing could be changed')
}

/** Each of these at least once, before chance decides. */
export const named: readonly ((tx: Tx, random: Random) => Promise<Tampering>)[] = [
  ...Object.keys(forgeries).map((name) => (tx: Tx, random: Random) => forge(tx, random, name)),
  async (tx) => ({ kind: 'backup', what: await restoreAll(tx, true) }),
  async (tx) => ({ kind: 'backup', what: await restoreAll(tx, false) }),
]

async function once(tx: Tx, random: Random): Promise<Tampering> {
  const kind = pick(random, SHARES)
  if (kind === 'forgery') return forge(tx, random, pick(random, Object.keys(forgeries)))
  if (kind === 'backup') return { kind: 'backup', what: await restoreAll(tx, random() < 0.5) }
  const table = pick(random, tables)
  const what = await edits[kind](tx, table as Table, random)
  return { kind: `${kind} ${table}`, what: what && `${table}: ${what}` }
}

async function forge(tx: Tx, random: Random, name: string): Promise<Tampering> {
  await forgeries[name]?.(tx, random)
  return { kind: 'forgery', what: name }
}

/** An old backup put back: of the notary's schema, or of the whole house. */
async function restoreAll(tx: Tx, whole: boolean): Promise<string> {
  for (const { schema, name } of await allTables({ db: tx as never })) {
    if (!whole && schema !== 'evidence') continue
    const table = sql.id(schema, name)
    await sql`delete from ${table}`.execute(tx)
    await sql`
      insert into ${table} overriding system value select * from ${sql.id('backup', `${schema}.${name}`)}`.execute(tx)
  }
  return `an old backup of ${whole ? 'the whole house' : "the notary's schema"} put back`
}
