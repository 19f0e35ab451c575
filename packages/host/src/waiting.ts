import type { FeedEntry } from '@zegel/contract'
import type { Context, Loop } from './service.ts'
import { tail } from './tail.ts'

export interface Expected {
  /** the sealed fact, or undefined where it takes longer than `ms` */
  within(ms: number): Promise<FeedEntry | undefined>
  /** where the fact was not committed after all */
  forget(): void
}

/** Replies that wait for the notary's page. They hold no database connection. */
export interface Waiting {
  loop: Loop
  /** resolves once seals can be seen, those of facts that were expected before as well */
  ready: Promise<void>
  /** to be called before the fact is committed, so that its seal cannot come first */
  expect(fact: string): Expected
}

export function sealWaiting(
  context: Pick<Context<never>, 'name' | 'dial'>,
  kinds: readonly string[],
  options: { withProof: boolean },
): Waiting {
  const waiters = new Map<string, Set<(entry: FeedEntry) => void>>()
  const { ready, ...loop } = tail(
    `${context.name}.tail`,
    context.dial('evidence'),
    { kinds, ...options },
    {
      expected: () => [...waiters.keys()],
      told: (entries) => {
        for (const entry of entries) {
          for (const told of waiters.get(entry.fact.id) ?? []) told(entry)
          // Told is told: who does not come for it holds nothing here.
          waiters.delete(entry.fact.id)
        }
      },
    },
  )
  return {
    loop,
    ready,
    expect: (fact) => {
      const { promise, resolve } = Promise.withResolvers<FeedEntry | undefined>()
      const told = waiters.get(fact) ?? new Set()
      waiters.set(fact, told.add(resolve))
      const forget = () => {
        told.delete(resolve)
        // Others may have come for the same fact since this group was emptied.
        if (told.size === 0 && waiters.get(fact) === told) waiters.delete(fact)
      }
      return {
        forget,
        within: async (ms) => {
          const timer = setTimeout(() => resolve(undefined), ms)
          return promise.finally(() => {
            clearTimeout(timer)
            forget()
          })
        },
      }
    },
  }
}
