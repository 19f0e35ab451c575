import { Refusal } from '@zegel/contract'
import { type Context, instant } from '@zegel/host'
import { giveUp } from './jobs.ts'

/**
 * Ends a job that its owner wants no more: one that runs stops before its next message. For everybody it is gone at
 * once; its files are destroyed by the loop that makes them, so nothing is made behind it. Until then it may be said
 * again.
 *
 * @throws Refusal dossiers-unknown
 */
export async function giveUpJob(
  { store, clock }: Pick<Context<never>, 'store' | 'clock'>,
  party: string,
  id: string,
): Promise<void> {
  if (!(await giveUp(store.db, party, id, instant(clock.now())))) throw new Refusal('dossiers-unknown')
}
