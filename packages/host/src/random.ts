import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 16_384

/**
 * Random bytes of the operating system's generator, drawn in large portions: a letter needs a dozen small ones, and
 * each draw costs more than its bytes. No byte is given out twice.
 */
export function pooledRandom(): (bytes: number) => Buffer {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES
  return (bytes) => {
    if (bytes > POOL_BYTES) return randomFillSync(Buffer.alloc(bytes))
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    // A copy: whoever holds what was given out must not see, or keep, the rest. What is gone is wiped.
    const out = Buffer.from(pool.subarray(used, used + bytes))
    pool.fill(0, used, used + bytes)
    used += bytes
    return out
  }
}
