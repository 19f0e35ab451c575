import { byteaArray, orStale } from '@zegel/store'
import { readCheckpoint, readNote } from '@zegel/tlog'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { FullTile } from './tiles.ts'

/** Every SQL statement over the checkpoints of the log, and over what was told without one. */

/** A state of the log that was signed. */
export interface Checkpoint {
  /** of the log */
  origin: string
  /** leaves */
  size: number
  root: Buffer
  /** the signed note, exactly (c2sp.org/tlog-checkpoint) */
  note: string
  signedAt: string
  /** leaves below it are told without a proof in this checkpoint */
  released: number
}

type Row = Omit<Checkpoint, 'origin'>

const columns = sql`size, root, note, signed_at as "signedAt", released`

export async function newestCheckpoint(db: QueryExecutorProvider): Promise<Checkpoint | undefined> {
  const { rows } = await sql<Row>`select ${columns} from checkpoint order by size desc limit 1`.execute(db)
  return rows[0] && toCheckpoint(rows[0])
}

export async function checkpointAt(db: QueryExecutorProvider, size: number): Promise<Checkpoint | undefined> {
  const { rows } = await sql<Row>`select ${columns} from checkpoint where size = ${size}`.execute(db)
  return rows[0] && toCheckpoint(rows[0])
}

/** The first that was signed over this leaf: it stays the first for ever. */
export async function firstCheckpointCovering(
  db: QueryExecutorProvider,
  leaf: number,
): Promise<Checkpoint | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from checkpoint where size > ${leaf} order by size limit 1`.execute(db)
  return rows[0] && toCheckpoint(rows[0])
}

/** The same for several leaves; those that nobody signed yet are left out. */
export async function firstCheckpoints(
  db: QueryExecutorProvider,
  leaves: readonly number[],
): Promise<Map<number, Checkpoint>> {
  const { rows } = await sql<Row & { leaf: number }>`
    select n.leaf, c.* from unnest(${leaves}::int8[]) as n(leaf)
    cross join lateral (
      select ${columns} from checkpoint where size > n.leaf order by size limit 1
    ) c`.execute(db)
  const known = new Map<number, Checkpoint>()
  return new Map(
    rows.map(({ leaf, ...row }) => {
      const checkpoint = known.get(row.size) ?? toCheckpoint(row)
      known.set(row.size, checkpoint)
      return [leaf, checkpoint]
    }),
  )
}

export interface LogState {
  /** leaves that are signed */
  size: number
  signedAt: string | null
  /** why nothing is signed any more */
  stopped: string | null
  /** what was found that does not lead to what was signed */
  damage: string | null
}

export async function readLogState(db: QueryExecutorProvider): Promise<LogState> {
  const { rows } = await sql<LogState>`
    select coalesce(c.size, 0)::int8 as size, c.signed_at as "signedAt", s.stopped, s.damage from log_state s
    left join (select size, signed_at from checkpoint order by size desc limit 1) c on true`.execute(db)
  return rows[0] as LogState
}

export async function setStopped(db: QueryExecutorProvider, stopped: string | null): Promise<void> {
  await sql`update log_state set stopped = ${stopped} where stopped is distinct from ${stopped}`.execute(db)
}

/**
 * To be called before leaves below `leaves` are told without a proof: whoever signs next says so. What was signed
 * meanwhile stands, so what is told must be read after this.
 */
export async function releaseLeaves(db: QueryExecutorProvider, leaves: number): Promise<void> {
  // It waits for whoever signs. Without a row that changes it would not.
  await sql`update log_state set released = greatest(released, ${leaves})`.execute(db)
}

export interface NextCheckpoint extends Pick<Checkpoint, 'size' | 'root' | 'note' | 'signedAt'> {
  /** leaves of the checkpoint that it follows */
  before: number
  /** of the leaves between the two */
  hashes: readonly Buffer[]
  /** those that it completes */
  tiles: readonly FullTile[]
}

/** What stands in the database is not what was sealed or signed: nothing more may be signed. */
export class LogDamageError extends Error {
  override name = 'LogDamageError'
  /** the leaf that it is about, if it is about one */
  readonly leaf: number | undefined

  constructor(message: string, { leaf, ...options }: ErrorOptions & { leaf?: number } = {}) {
    super(message, options)
    this.leaf = leaf
  }
}

/** The errcode of `sign_checkpoint` for it. */
const DAMAGE = 'ZG003'

/**
 * Stores a checkpoint, if its leaves stand as they were told. Returns up to which leaf everything was told without it.
 *
 * @throws StaleCursorError another notary signed
 * @throws LogDamageError
 */
export async function storeCheckpoint(db: QueryExecutorProvider, next: NextCheckpoint): Promise<number> {
  const { before, size, root, note, signedAt, hashes, tiles } = next
  try {
    const { rows } = await orStale(() =>
      sql<{ released: number }>`
        select sign_checkpoint(${before}, ${size}, ${root}, ${note}, ${signedAt}, ${byteaArray(hashes)}::bytea[],
          ${tiles.map(({ level }) => level)}::int2[], ${tiles.map(({ index }) => index)}::int8[],
          ${byteaArray(tiles.map((one) => one.hashes))}::bytea[], ${byteaArray(tiles.map((one) => one.root))}::bytea[]
        ) as released`.execute(db),
    )
    return (rows[0] as { released: number }).released
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string }
    if (code === DAMAGE) throw new LogDamageError(message, { cause: error })
    throw error
  }
}

/** The token that was made first stays. */
export async function storeToken(db: QueryExecutorProvider, size: number, token: Buffer): Promise<void> {
  await sql`insert into checkpoint_token (size, token) values (${size}, ${token}) on conflict do nothing`.execute(db)
}

export async function readToken(db: QueryExecutorProvider, size: number): Promise<Buffer | undefined> {
  const { rows } = await sql<{ token: Buffer }>`
    select token from checkpoint_token where size = ${size}`.execute(db)
  return rows[0]?.token
}

function toCheckpoint(row: Row): Checkpoint {
  return { ...row, origin: originOf(row.note) }
}

/** @throws LogDamageError */
function originOf(note: string): string {
  try {
    return readCheckpoint(readNote(note).text).origin
  } catch (cause) {
    throw new LogDamageError('a stored checkpoint cannot be read', { cause })
  }
}
