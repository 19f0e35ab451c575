import type { Caller } from '@zegel/host'
import type { Told } from './timeline.ts'

/**
 * Kinds that tell of a reading. They are the recipient's own: the sender sees the hand-over, not every reading
 * (DOMAIN.md section 5). The policy of the table says the same.
 */
export const READINGS = ['message.opened', 'message.accessed', 'message.transfer-incomplete']

type Steps = readonly Pick<Told, 'kind'>[]
type Who = Pick<Caller, 'kind'>

const has = (steps: Steps, ...kinds: readonly string[]) => steps.some(({ kind }) => kinds.includes(kind))

/**
 * Contents reach a recipient by an opening that is sealed before any byte (DOMAIN.md section 5). A dossier is no way
 * around it: it holds them only once they were handed over. The sender handed them in.
 */
export function mayHaveContent(steps: Steps, { kind }: Who): boolean {
  return kind === 'sender' || has(steps, 'message.handed-over')
}

/** The ends of the wait for a recipient's decision in consent mode. */
const DECIDED = ['message.accepted', 'message.refused', 'message.expired', 'message.undeliverable', 'message.consigned']

/**
 * Who sent an offer stays hidden until its recipient has decided, and every evidence names the sender. By the letter's
 * mode: the item is in the box a moment before the offer is sealed.
 */
export function awaitsDecision(steps: Steps, mode: string | undefined, { kind }: Who): boolean {
  return kind === 'recipient' && mode === 'consent' && !has(steps, ...DECIDED)
}
