import { type FeedEntry, Instant, Uuid } from '@zegel/contract'
import type { Context, Waiting } from '@zegel/host'
import { Type } from 'typebox'
import type { Deposited } from './door.ts'

export const ProofSchema = Type.Object(
  {
    evidenceId: Uuid,
    recipient: Type.Union([Uuid, Type.Null()]),
    event: Type.String({ description: 'URI of the event (ETSI EN 319 522-1)' }),
    leaf: Type.Integer({ description: "position in the ledger's leaf table" }),
    evidence: Type.String({ description: 'the evidence JSON, exactly as sealed' }),
    manifest: Type.String({ description: 'META-INF/ASiCManifest-<id>.xml' }),
    seal: Type.String({ description: 'META-INF/signature-<id>.p7s: CAdES-B-B over the manifest, base64' }),
    archiveManifest: Type.String({ description: 'META-INF/ASiCArchiveManifest-<id>.xml' }),
    token: Type.String({ description: 'META-INF/timestamp-<id>.tst: RFC 3161 over the archive manifest, base64' }),
    log: Type.Optional(
      Type.String({
        description:
          'ledger/<id>.tlog-proof: the place in the public log (c2sp.org/tlog-proof), where that was signed in time',
      }),
    ),
  },
  { description: 'One evidence, as exact bytes' },
)

export const Receipt = Type.Object(
  {
    message: Uuid,
    status: Type.Union([Type.Literal('deposited'), Type.Literal('rejected')]),
    depositedAt: Instant,
    sealedAt: Instant,
    proofs: Type.Array(ProofSchema, { description: 'one evidence for each recipient' }),
  },
  { description: 'The message with its proof of deposit' },
)

export const Pending = Type.Object(
  { message: Uuid, status: Type.Literal('pending'), statusUrl: Type.String() },
  { description: 'The message is stored; its proof follows at the status URL' },
)

/** Answers with proof, as text that never changes: made from sealed text alone. */
export class Answers {
  readonly #context: Context<never>
  readonly #waiting: Waiting

  constructor(context: Context<never>, waiting: Waiting) {
    this.#context = context
    this.#waiting = waiting
  }

  /** The receipt, or undefined where the seal takes longer than `waitMs`. */
  async of(deposited: Deposited, waitMs: number): Promise<string | undefined> {
    const entry = deposited.seal ? await deposited.seal.within(waitMs) : await this.#sealed(deposited.fact, waitMs)
    return entry && receiptText(deposited, entry)
  }

  async #sealed(fact: string, waitMs: number): Promise<FeedEntry | undefined> {
    const seal = this.#waiting.expect(fact)
    try {
      const [found] = await this.#context.dial('evidence').lookup([fact], true)
      if (found) {
        // It will not be told again: a wait that nobody ends would stay for ever.
        seal.forget()
        return found
      }
    } catch (error) {
      // The notary is away: an honest "not yet", as for a first request.
      this.#context.log.warn({ err: error }, 'a proof cannot be read right now')
    }
    return seal.within(waitMs)
  }
}

function receiptText({ message, rejected }: Deposited, { fact, seal }: FeedEntry): string {
  return JSON.stringify({
    message,
    status: rejected ? 'rejected' : 'deposited',
    depositedAt: fact.at,
    sealedAt: seal?.at,
    proofs: seal?.proofs,
  })
}
