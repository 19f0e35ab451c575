import { sql } from 'kysely'
import type { BookRow } from './rows.ts'
import { pagesOf, type Snapshot } from './snapshots.ts'

/** Every SQL statement of the audit over the facts that the notary itself tells. */

const FACTS = 512

export const ownPages = (tx: Snapshot) =>
  pagesOf(
    tx,
    'own',
    sql<BookRow>`select shard, position, id, kind, digest, text, boxes from own_fact order by shard, position`,
    FACTS,
  )
