import { createHash } from 'node:crypto'
import type pg from 'pg'

/** Of a service's statements: they are written in its sources, so there are not many. */
const names = new Map<string, string>()

/** feature_not_supported, as of a plan whose table was changed since: "cached plan must not change result type". */
const CHANGED = '0A000'

/**
 * Lets a session parse and plan each statement once and then only execute it: of the short statements of this house
 * that is the larger half of what they cost the server. Where a plan has become void the statement fails, and the session
 * plans anew, under other names.
 */
export function prepareStatements(client: pg.PoolClient): void {
  let generation = 0
  const send = client.query.bind(client) as (...args: readonly unknown[]) => unknown
  const query = (...args: readonly unknown[]) => {
    const [text, values, ...rest] = args
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0 || rest.length > 0) {
      return send(...args)
    }
    const result = send({ name: `${nameOf(text)}.${generation}`, text, values }) as Promise<pg.QueryResult>
    return result.catch((error: { code?: string }) => {
      if (error.code === CHANGED) generation++
      throw error
    })
  }
  client.query = query as typeof client.query
}

/** Short enough for the server, which cuts names at 63 bytes. */
function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}
