import { Instant, Uuid } from '@zegel/contract'
import { type App, type Auth, type Context, instant, Problems } from '@zegel/host'
import { toPem } from '@zegel/pki'
import { Type } from 'typebox'
import { stepsFor } from './dossier/steps.ts'
import { readLedger } from './ledgers.ts'
import { readLogState } from './log/checkpoints.ts'
import { type ProofEnd, proofEnds, whyEnded } from './proof-ends.ts'
import { readQuarantineState } from './quarantines.ts'
import type { LoadedSigners } from './signers.ts'
import { Step, shownStep } from './timeline.ts'

const auth: readonly Auth[] = [
  { as: 'sender', scope: 'evidence' },
  { as: 'recipient', scope: 'evidence' },
]

export function evidenceRoutes(app: App, context: Context<never>, signers: LoadedSigners) {
  app.get(
    '/messages/:id',
    {
      config: { auth },
      schema: {
        summary: "A message's timeline: every sealed step that concerns the caller",
        tags: ['evidence'],
        security: [{ access: [] }],
        params: Type.Object({ id: Uuid }),
        response: {
          200: Type.Object({ message: Uuid, steps: Type.Array(Step) }),
          ...Problems('evidence-unknown', 'dossier-too-large'),
        },
      },
    },
    async ({ params: { id }, caller }) => ({
      message: id,
      steps: (await stepsFor(context.store, id, caller)).map(shownStep),
    }),
  )

  app.get(
    '/state',
    {
      config: { auth: { as: 'nobody' } },
      schema: {
        summary:
          "Where the notary stands: the ledger's end, that of the signed log, until when it can seal, and how many facts stand aside because they cannot be sealed",
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
            signing: Type.Object(
              {
                until: Instant,
                ends: Type.String({ description: 'what ends then' }),
                soon: Type.Boolean({ description: 'whether somebody must act now' }),
                stopped: Type.Optional(Type.String({ description: 'why nothing is sealed' })),
              },
              { description: 'until when proofs can be made: what goes into them ends' },
            ),
            log: Type.Object({
              size: Type.Integer({ description: 'leaves that are signed' }),
              signedAt: Type.Union([Instant, Type.Null()]),
              stopped: Type.Optional(Type.String({ description: 'why nothing more is signed' })),
              damaged: Type.Optional(
                Type.String({ description: 'what is stored of the log and does not lead to what was signed' }),
              ),
            }),
          }),
        },
      },
    },
    async () => {
      const { size, sealedAt } = await readLedger(context.store.db)
      const quarantine = await readQuarantineState(context.store.db)
      const { stopped, damage, ...log } = await readLogState(context.store.db)
      const [first] = proofEnds(signers) as [ProofEnd]
      const now = context.clock.now()
      const whyNot = whyEnded(signers, now)
      return {
        leaves: size,
        sealedAt: size > 0 ? instant(sealedAt) : null,
        quarantine,
        signing: {
          until: instant(first.at),
          ends: first.what,
          soon: proofEnds(signers).some(({ soon }) => now > soon),
          ...(whyNot !== undefined && { stopped: whyNot }),
        },
        log: { ...log, ...(stopped !== null && { stopped }), ...(damage !== null && { damaged: damage }) },
      }
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
