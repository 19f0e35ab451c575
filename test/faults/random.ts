import { createHash } from 'node:crypto'

/** Random numbers that a seed repeats: what is killed when follows from it, the timing of the machine does not. */
export function randomFrom(seed: string): () => number {
  let count = 0
  return () => createHash('sha256').update(`${seed}:${count++}`).digest().readUInt32BE() / 2 ** 32
}
