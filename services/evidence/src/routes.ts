import { Instant, Refusal, Uuid } from '@zegel/contract'
import { type App, type Auth, type Caller, type Context, instant, Problems } from '@zegel/host'
import { toPem } from '@zegel/pki'
import { asParty } from '@zegel/store'
import type { Vault } from '@zegel/vault'
import { Type } from 'typebox'
import { dossier } from './dossier.ts'
import { evidencesOfMessage, linksOfMessage, readLedger } from './ledgers.ts'
import { readQuarantineState } from './quarantines.ts'
import { awaitsDecision, mayHaveContent } from './recipient-view.ts'
import type { LoadedSigners } from './signers.ts'
import { Step, stepOf } from './timeline.ts'

const auth: readonly Auth[] = [
  { as: 'sender', scope: 'evidence' },
  { as: 'recipient', scope: 'evidence' },
]
const params = Type.Object({ id: Uuid })

export function evidenceRoutes(app: App, context: Context<never>, signers: LoadedSigners, vault: Vault) {
  const own = async (message: string, caller: Caller) => {
    const rows = await asParty(context.store, caller.party, (tx) => evidencesOfMessage(tx, message, caller))
    if (rows.length === 0) throw new Refusal('evidence-unknown')
    return rows
  }
  const describe = (summary: string) => ({ summary, tags: ['evidence'], security: [{ access: [] }], params })

  app.get(
    '/messages/:id',
    {
      config: { auth },
      schema: {
        ...describe("A message's timeline: every sealed step that concerns the caller"),
        response: { 200: Type.Object({ message: Uuid, steps: Type.Array(Step) }), ...Problems('evidence-unknown') },
      },
    },
    async ({ params: { id }, caller }) => ({ message: id, steps: (await own(id, caller)).map(stepOf) }),
  )

  app.get(
    '/messages/:id/dossier',
    {
      config: { auth },
      schema: {
        ...describe('The dossier: an ASiC-E container that anyone can verify offline'),
        description:
          'A recipient finds the contents in it once they were handed over to it; before, it opens the letter in its box. While an offer waits for its decision there is none for the recipient (item-not-consigned).',
        querystring: Type.Object(
          { content: Type.Optional(Type.Boolean({ description: 'false leaves the contents out, digests stay' })) },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'ETSI EN 319 162-1',
            content: {
              'application/vnd.etsi.asic-e+zip': { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) },
            },
          },
          ...Problems('evidence-unknown', 'item-not-consigned', 'dossier-too-large', 'part-damaged'),
        },
      },
    },
    async ({ params: { id }, query, caller }, reply) => {
      // The chain first: what is sealed while we read is in neither.
      const links = await linksOfMessage(context.store.db, id)
      const rows = (await own(id, caller)).filter(({ sequence }) => sequence <= links.length)
      if (awaitsDecision(rows, caller)) throw new Refusal('item-not-consigned')
      const withContent = (query.content ?? true) && mayHaveContent(rows, caller)
      const file = await dossier({ context, signers, vault, message: id, rows, links, caller, withContent })
      return reply
        .headers({
          'content-type': 'application/vnd.etsi.asic-e+zip',
          'content-length': file.size,
          'content-disposition': `attachment; filename="${id}.asice"`,
        })
        .send(file.stream())
    },
  )

  app.get(
    '/state',
    {
      config: { auth: { as: 'nobody' } },
      schema: {
        summary:
          "Where the notary stands: the ledger's end, and how many facts stand aside because they cannot be sealed",
        tags: ['evidence'],
        response: {
          200: Type.Object({
            leaves: Type.Integer(),
            sealedAt: Type.Union([Instant, Type.Null()]),
            quarantine: Type.Object({
              facts: Type.Integer({ description: 'those that cannot be sealed, and those that wait behind them' }),
              subjects: Type.Integer(),
              oldestAt: Type.Union([Instant, Type.Null()]),
            }),
          }),
        },
      },
    },
    async () => {
      const { size, sealedAt } = await readLedger(context.store.db)
      const quarantine = await readQuarantineState(context.store.db)
      return { leaves: size, sealedAt: size > 0 ? instant(sealedAt) : null, quarantine }
    },
  )

  const root = signers.root
  if (root) {
    app.get(
      '/root.pem',
      {
        config: { auth: { as: 'nobody' } },
        schema: {
          summary: 'The root certificate. An expert gets it from elsewhere, never from a dossier',
          tags: ['evidence'],
        },
      },
      async (_request, reply) =>
        reply.header('content-type', 'application/x-pem-file').send(toPem('CERTIFICATE', root)),
    )
  }
}
