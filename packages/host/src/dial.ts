import type { Feed, FeedRequest } from '@zegel/contract'
import { Agent, request } from 'undici'
import type { Issuer, Revocation } from './service.ts'
import { PeerError } from './trouble.ts'
import { fromWire, type WirePage } from './wire.ts'

export interface Peer {
  feed: Feed
  issuer: Issuer
}

const ANSWER_MS = 10_000

/** A service in another process, over HTTP. */
export function remotePeer(
  name: string,
  baseUrl: string,
  token: (audience: string) => Promise<string>,
): Peer & { close(): Promise<void> } {
  const agent = new Agent({ connections: 16, keepAliveTimeout: 60_000 })
  const call = async <T>(
    path: string,
    options: { body?: unknown; waitMs?: number; signal?: AbortSignal } = {},
  ): Promise<T> => {
    const timeout = AbortSignal.timeout(ANSWER_MS + (options.waitMs ?? 0))
    const answer = await request(`${baseUrl}/${name}${path}`, {
      dispatcher: agent,
      method: options.body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${await token(name)}`,
        ...(options.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
    })
    if (answer.statusCode !== 200) {
      await answer.body.dump()
      throw new PeerError(`${name} answered ${answer.statusCode} to ${path.split('?')[0]}`)
    }
    return (await answer.body.json()) as T
  }
  return {
    feed: {
      async read(body: FeedRequest, signal: AbortSignal) {
        const page = await call<WirePage>('/feed', { body, waitMs: body.waitMs, signal })
        return { entries: page.entries.map(fromWire), cursors: page.cursors }
      },
      head: () => call('/feed/head'),
      lookup: async (ids, withProof) => {
        const entries = await call<WirePage['entries']>('/feed/lookup', { body: { ids, withProof } })
        return entries.map(fromWire)
      },
    },
    issuer: {
      jwks: () => call('/jwks'),
      revocations: { after: (position) => call<Revocation[]>(`/revocations?after=${position}`) },
    },
    close: () => agent.destroy(),
  }
}
