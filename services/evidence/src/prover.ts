import { localKeyOf } from '@zegel/pki'
import { type Provable, prove, type Seals, type Signers } from './prove.ts'
import { startProvingThread } from './proving-thread.ts'

/** Seals and timestamps evidences, which are independent of each other: by far the largest work of the house. */
export interface Prover {
  /** in their order; an error where a signer failed again and again */
  prove(evidences: readonly Provable[], at: number): Promise<(Seals | SigningError)[]>
  close(): Promise<void>
}

/** A signer failed again and again; whose fault it is, `signersAnswer` tells. */
export class SigningError extends Error {
  override name = 'SigningError'
}

/** A signer may fail once in a while: worth another try at once. */
const TRIES = 3

/** A thread of its own where the keys may go there; else, as with an HSM's, where the signers are. */
export function proverOf(signers: Signers): Prover {
  const [seal, timestamp] = [localKeyOf(signers.seal), localKeyOf(signers.timestamp)]
  if (seal && timestamp) return startProvingThread({ seal, timestamp, timestampPolicy: signers.timestampPolicy })
  return { prove: async (evidences, at) => proveAll(evidences, at, signers), close: async () => {} }
}

export function proveAll(evidences: readonly Provable[], at: number, signers: Signers): (Seals | SigningError)[] {
  const time = new Date(at)
  return evidences.map((one) => {
    try {
      return tryAgain(() => prove(one, time, signers))
    } catch (error) {
      return error as SigningError
    }
  })
}

const PROBE: Provable = { id: 'probe', text: 'zegel-probe', serial: '01' }

/** Whether anything at all can be signed, the way evidences are. */
export async function signersAnswer(prover: Prover): Promise<boolean> {
  const [made] = await prover.prove([PROBE], 0)
  return !(made instanceof SigningError)
}

function tryAgain<T>(act: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return act()
    } catch (error) {
      if (attempt === TRIES) throw new SigningError('the evidence could not be signed', { cause: error })
    }
  }
}
