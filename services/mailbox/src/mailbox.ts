import { type Feed, timeOrderedId } from '@zegel/contract'
import type { Caller, Context, Waiting } from '@zegel/host'
import type { Vault } from '@zegel/vault'
import type { LookAhead } from './fence.ts'
import type { Tables } from './tables.ts'

/** What the verbs of this service share. */
export interface Mailbox {
  context: Context<Tables>
  /** everything that is sealed */
  sealed: Feed
  look: LookAhead
  waiting: Waiting
  vault: Vault
  /** this process among its replicas */
  instance: string
}

/** By whom and how an act was done, as the token said it. Delegates have their own issue: everyone acts for themselves. */
export function actOf(caller: Caller) {
  return {
    capacity: 'self',
    client: caller.client,
    assurance: caller.assurance,
    method: caller.method,
    authenticatedAt: new Date(caller.authenticatedAt * 1000).toISOString(),
  }
}
export type Act = ReturnType<typeof actOf>

export function newId({ context }: Pick<Mailbox, 'context'>): string {
  return timeOrderedId(context.clock.now(), context.random(10))
}
