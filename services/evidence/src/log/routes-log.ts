import { Refusal, Uuid } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import { asParty } from '@zegel/store'
import { parseTilePath, type Tile, TlogError } from '@zegel/tlog'
import { Type } from 'typebox'
import { type Checkpoint, checkpointAt } from './checkpoints.ts'
import { leafOf } from './leaves.ts'
import type { LogKey } from './log-key.ts'
import { proofOf } from './proofs.ts'
import { PublicLog } from './public-log.ts'

const Size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** As text: what only resembles a number would become one on the way. */
const Decimal = (description: string) =>
  Type.String({ pattern: '^(0|[1-9][0-9]{0,15})$', examples: ['256'], description })
const text = 'text/plain; charset=utf-8'
const plain = (description: string) => ({ description, content: { 'text/plain': { schema: Type.String() } } })

/** The public log, for whoever watches it (c2sp.org/tlog-tiles), and the proofs of parties. */
export function logRoutes(app: App, { store }: Context<never>, { origin, verifier }: LogKey) {
  const { db } = store
  const log = new PublicLog(db)
  const config = { auth: { as: 'nobody' as const } }
  const describe = (summary: string) => ({ summary, tags: ['evidence'] })
  const newest = async (): Promise<Checkpoint> => {
    const found = await log.newest()
    if (!found) throw new Refusal('log-behind')
    return found
  }

  app.get(
    '/log/checkpoint',
    {
      config,
      schema: {
        ...describe('The newest checkpoint of the log'),
        response: { 200: plain('a signed note (c2sp.org/tlog-checkpoint)'), ...Problems('log-behind') },
      },
    },
    async (_request, reply) => {
      const { origin: signed, note } = await newest()
      // That of the log which this one follows is no state of this one.
      if (signed !== origin) throw new Refusal('log-behind')
      return reply.header('content-type', text).send(note)
    },
  )

  app.get(
    '/log/key',
    {
      config,
      schema: {
        ...describe("The log's public key. An expert gets it from elsewhere, never from a dossier"),
        response: { 200: plain('a verifier key (c2sp.org/signed-note)') },
      },
    },
    async (_request, reply) => reply.header('content-type', text).send(`${verifier.vkey}\n`),
  )

  app.get(
    '/log/tile/*',
    {
      config,
      schema: {
        ...describe('A tile: <level>/<index>[.p/<width>], or entries/<index>[.p/<width>]'),
        response: {
          200: {
            description: 'c2sp.org/tlog-tiles',
            content: {
              'application/octet-stream': { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) },
            },
          },
          ...Problems('tile-unknown', 'log-busy', 'log-damaged'),
        },
      },
    },
    async ({ params }, reply) => {
      const tile = tileOf(`tile/${(params as { '*': string })['*']}`)
      const bytes = await log.tile(tile)
      return reply
        .headers({ 'content-type': 'application/octet-stream', 'cache-control': 'public, max-age=31536000, immutable' })
        .send(bytes)
    },
  )

  app.get(
    '/log/consistency',
    {
      config,
      schema: {
        ...describe('That the log of the second size begins with that of the first'),
        querystring: Type.Object(
          { first: Decimal('leaves of the older log'), second: Decimal('leaves of the newer one') },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            first: Size,
            second: Size,
            path: Type.Array(Type.String(), { description: 'hashes in base64 (RFC 6962 section 2.1.2)' }),
          }),
          ...Problems('checkpoint-unknown', 'log-behind', 'log-busy', 'log-damaged'),
        },
      },
    },
    async ({ query }) => {
      const [first, second] = [Number(query.first), Number(query.second)]
      const path = await log.consistency(first, second)
      return { first, second, path: path.map((hash) => hash.toString('base64')) }
    },
  )

  app.get(
    '/log/proofs/:id',
    {
      config: {
        auth: [
          { as: 'sender', scope: 'evidence' },
          { as: 'recipient', scope: 'evidence' },
        ],
      },
      schema: {
        ...describe('That one evidence of the caller is in the log'),
        security: [{ access: [] }],
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object(
          { size: Type.Optional(Decimal('leaves of a checkpoint; the newest unless named')) },
          { additionalProperties: false },
        ),
        response: {
          200: plain('a file .tlog-proof (c2sp.org/tlog-proof)'),
          ...Problems('evidence-unknown', 'checkpoint-unknown', 'log-behind', 'log-damaged'),
        },
      },
    },
    async ({ params: { id }, query: { size }, caller }, reply) => {
      const leaf = await asParty(store, caller.party, (tx) => leafOf(tx, id, caller))
      if (leaf === undefined) throw new Refusal('evidence-unknown')
      const checkpoint = size === undefined ? await newest() : await checkpointAt(db, Number(size))
      if (!checkpoint) throw new Refusal('checkpoint-unknown')
      if (checkpoint.size <= leaf) throw new Refusal(size === undefined ? 'log-behind' : 'checkpoint-unknown')
      return reply.header('content-type', text).send(await proofOf(db, leaf, checkpoint))
    },
  )
}

/** @throws Refusal tile-unknown */
function tileOf(path: string): Tile {
  try {
    return parseTilePath(path)
  } catch (cause) {
    if (cause instanceof TlogError) throw new Refusal('tile-unknown', { cause })
    throw cause
  }
}
