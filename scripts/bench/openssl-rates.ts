import { run } from '@zegel/testing'
import { BenchError } from './bench-error.ts'

export interface OpensslRates {
  /** bare signatures and verifications on P-256 in one process of openssl, a second */
  signs: number
  verifies: number
}

/** What openssl itself does on one core, in this run on this machine (`openssl speed`). */
export async function opensslRates(): Promise<OpensslRates> {
  const { output } = await run('openssl', ['speed', '-mr', '-seconds', '2', 'ecdsap256'])
  // +F4:<nth>:<bits>:<signatures a second>:<verifications a second>
  const [, signs, verifies] = /^\+F4:\d+:256:([\d.]+):([\d.]+)/m.exec(output) ?? []
  if (!signs || !verifies) throw new BenchError(`openssl speed said something else:\n${output.slice(-500)}`)
  return { signs: Number(signs), verifies: Number(verifies) }
}
