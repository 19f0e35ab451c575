import { createHash } from 'node:crypto'
import type pg from 'pg'

/** Of a service's statements: they are written in its sources, so there are not many. */
const names = new Map<string, string>()

/** "cached plan must not change result type" (feature_not_supported), "prepared statement does not exist" */
const VOID = new Set(['0A000', '26000'])

/** Shared by the sessions of a store: a table that changed has changed for all of them. */
export interface Plans {
  generation: number
}

/**
 * Lets a session parse and plan each statement once and then only execute it: of the short statements of this house
 * that is the larger half of what they cost the server. Where a plan has become void nothing was done yet: the statement
 * is planned anew, under another name. In a transaction, which has failed by then, that fails as well, and `write`
 * begins again.
 */
export function prepareStatements(client: pg.PoolClient, plans: Plans): void {
  const send = client.query.bind(client) as (...args: readonly unknown[]) => unknown
  const sendNamed = (text: string, values: readonly unknown[], generation: number) =>
    send({ name: `${nameOf(text)}.${generation}`, text, values }) as Promise<pg.QueryResult>
  const query = (...args: readonly unknown[]) => {
    const [text, values, ...rest] = args
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0 || rest.length > 0) {
      return send(...args)
    }
    const { generation } = plans
    return sendNamed(text, values, generation).catch((error: { code?: string }) => {
      if (!VOID.has(error.code ?? '')) throw error
      // Whoever comes first speaks for all.
      plans.generation = Math.max(plans.generation, generation + 1)
      return sendNamed(text, values, plans.generation).catch(() => {
        throw error
      })
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
