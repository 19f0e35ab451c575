import type { Cursors, Fact } from '@zegel/contract'
import { type Context, systemClock } from '@zegel/host'
import { localKeyOf } from '@zegel/pki'
import type { Issue } from './evidence-json.ts'
import type { Proven, Signers } from './prove.ts'
import type { Quarantined } from './quarantines.ts'
import { PageSealer } from './seal-page.ts'
import { type SealingKeys, startSealingThread } from './sealing-thread.ts'

/** A fact to be sealed. */
export interface Candidate extends Quarantined {
  /** where a new fact stands in its book; facts that stood aside have no place */
  entry?: { shard: number; position: number }
}

/** A fact whose page is committed, for its readers. */
export interface SealedFact {
  fact: Fact
  /** in the book of sealed facts */
  position: number
  at: string
  evidences: readonly SealedEvidence[]
}

export interface SealedEvidence {
  id: string
  recipient: string | null
  event: string
  leaf: number
  /** its files: most readers do not ask */
  proven(): Proven
}

/** Makes the pages of the ledger, one after the other. */
export interface Sealer {
  /** Begins, or begins again, where the ledger stands; returns how far each book is sealed. */
  load(): Promise<Loaded>
  /**
   * Seals these facts in their order. What fails alone stands aside and delays nobody else.
   *
   * @throws StaleCursorError another notary moved the ledger. After this and every other error: `load`
   */
  seal(candidates: readonly Candidate[]): Promise<Page>
  close(): Promise<void>
}

export interface Loaded {
  cursors: ReadonlyMap<string, Cursors>
  /** whether facts stand aside */
  holdsAny: boolean
}

export interface Page {
  sealed: readonly SealedFact[]
  holdsAny: boolean
}

export interface SealerOptions {
  sources: readonly string[]
  signers: Signers
  issuer: Issue['issuer']
  /** how long a thread may be silent over one page, ms */
  answerMsMax?: number
}

/**
 * A thread of its own, with a connection of its own: sealing is by far the largest work of the house. What cannot go
 * there keeps it here: signers that are not of this process, as an HSM's, or a clock that is not the machine's.
 */
export function sealerOf(context: Context<never>, { sources, signers, issuer, answerMsMax }: SealerOptions): Sealer {
  const keysNow = crossingKeys(signers)
  if (!keysNow || context.clock !== systemClock) {
    return new PageSealer(context, sources, { signers, issuer, random: context.random })
  }
  return startSealingThread({ store: context.store.door, sources, issuer }, keysNow, context.log, answerMsMax)
}

/** The same value for as long as the signers are the same; undefined where one of them is not of this process. */
function crossingKeys(signers: Signers): (() => SealingKeys) | undefined {
  const read = (): SealingKeys | undefined => {
    const [seal, timestamp] = [localKeyOf(signers.seal), localKeyOf(signers.timestamp)]
    const { timestampPolicy, stopped } = signers
    return seal && timestamp && { seal, timestamp, timestampPolicy, stopped }
  }
  let last = read()
  if (!last) return undefined
  return () => {
    const now = read()
    const isSame = now?.seal === last?.seal && now?.timestamp === last?.timestamp && now?.stopped === last?.stopped
    if (!isSame) last = now
    return last as SealingKeys
  }
}
