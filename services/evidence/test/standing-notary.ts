import { type Context, type Service, systemClock } from '@zegel/host'
import { type Scope, startHouse } from '@zegel/testing'
import { evidenceService } from '../src/index.ts'
import { loadSigners } from '../src/signers.ts'

export const issuer = { name: 'test', policy: 'urn:test', software: 'test' }

/** The notary's own context, with a notary that has nothing to do. */
export async function standing(t: Scope) {
  const held: { context?: Context<never> } = {}
  const idle = evidenceService({ sources: [] })
  const evidence: Service<never> = {
    ...idle,
    start: (context) => {
      held.context = context
      return idle.start(context)
    },
  }
  await startHouse(t, { services: [evidence], clock: systemClock })
  const { context } = held
  if (!context) throw new Error('the notary did not start')
  return { context, signers: await loadSigners(context.config, new Date()) }
}
