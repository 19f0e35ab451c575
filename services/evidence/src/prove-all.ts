import { type Provable, prove, type Seals, type Signers } from './prove.ts'

/** A signer failed again and again; whose fault it is, `signersAnswer` tells. */
export class SigningError extends Error {
  override name = 'SigningError'
}

/** A signer may fail once in a while: worth another try at once. */
const TRIES = 3

/** Seals and timestamps evidences, in their order; an error where a signer failed again and again. */
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
export function signersAnswer(signers: Signers): boolean {
  const [made] = proveAll([PROBE], 0, signers)
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
