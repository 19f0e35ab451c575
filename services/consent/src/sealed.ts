import { consentGiven, consentWithdrawn, contactClaimed, contactConfirmed } from '@zegel/contract'
import { type Context, type Expected, sealWaiting, type Waiting } from '@zegel/host'
import type { Acting } from './act.ts'
import type { Tables } from './tables.ts'

/** What an act answers: the fact, and the evidence of it once the notary has sealed it. */
export interface Acted {
  fact: string
  at: string
  sealed: boolean
  evidences: string[]
}

export interface Sealing {
  waiting: Waiting
  /** Runs an act and waits for the seal of its fact, `seal_wait_ms` at most. */
  acted<T extends { fact: string; at: string }>(act: (acting: Acting) => Promise<T>): Promise<[Acted, T]>
}

const kinds = [consentGiven, consentWithdrawn, contactClaimed, contactConfirmed].map(({ kind }) => kind)

export function sealing(context: Context<Tables>): Sealing {
  const { config, log } = context
  const waiting = sealWaiting(context as unknown as Context<never>, kinds, { withProof: false })
  const evidence = context.dial('evidence')

  /** For facts that were sealed before we began to wait: an act that only repeats an older one answers with that. */
  const lookUp = async (fact: string) => {
    try {
      return (await evidence.lookup([fact], false))[0]
    } catch (error) {
      // The act stands; that its evidence cannot be shown now is what 202 says.
      log.warn({ err: error }, 'the notary cannot be asked for a seal')
      return undefined
    }
  }

  return {
    waiting,
    acted: async (act) => {
      let wait: Expected | undefined
      const announce = (fact: string) => {
        wait?.forget()
        wait = waiting.expect(fact)
      }
      try {
        const done = await act({ ...context, announce })
        const entry = (await wait?.within(config.limits.seal_wait_ms)) ?? (await lookUp(done.fact))
        const evidences = entry?.seal?.evidences.map((one) => one.evidence) ?? []
        return [{ fact: done.fact, at: done.at, sealed: entry?.seal !== undefined, evidences }, done]
      } finally {
        wait?.forget()
      }
    },
  }
}
