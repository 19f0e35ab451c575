import { type QueryExecutorProvider, sql } from 'kysely'

/** Every SQL statement over contents. */

export interface Content {
  id: string
  owner: string
  mediaType: string
  size: number
  sha256: Buffer
}

export async function beginContent(
  db: QueryExecutorProvider,
  content: { id: string; owner: string; mediaType: string; startedAt: string },
) {
  await sql`insert into content (id, owner, media_type, started_at)
    values (${content.id}, ${content.owner}, ${content.mediaType}, ${content.startedAt})`.execute(db)
}

export async function finishContent(
  db: QueryExecutorProvider,
  id: string,
  { size, sha256 }: { size: number; sha256: Buffer },
) {
  await sql`update content set size = ${size}, sha256 = ${sha256} where id = ${id}`.execute(db)
}

export async function forgetContent(db: QueryExecutorProvider, id: string) {
  await sql`delete from content where id = ${id} and size is null`.execute(db)
}

/** Finished contents by id. */
export async function readContents(db: QueryExecutorProvider, ids: readonly string[]): Promise<Content[]> {
  const { rows } = await sql<Content>`
    select id, owner, media_type as "mediaType", size, sha256 from content
    where id = any(${ids}::uuid[]) and size is not null`.execute(db)
  return rows
}

/** Uploads that began before a moment and never ended. */
export async function readUnfinished(db: QueryExecutorProvider, before: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from content where size is null and started_at < ${before} limit 1000`.execute(db)
  return rows.map(({ id }) => id)
}
