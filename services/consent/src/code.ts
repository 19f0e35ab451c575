import { createHmac } from 'node:crypto'

const CODES = 1_000_000
/** The largest multiple of CODES below 2^32: numbers from there on would make small codes likelier. */
const FAIR_MAX = Math.floor(2 ** 32 / CODES) * CODES

/** Six digits, all equally likely. */
export function newCode(random: (bytes: number) => Buffer): string {
  for (;;) {
    const number = random(4).readUInt32BE()
    if (number < FAIR_MAX) return String(number % CODES).padStart(6, '0')
  }
}

/** How a code is kept: under a key that is not in the database, since a million plain hashes take a second. */
export function codeMac(secret: Buffer, claim: string, code: string): Buffer {
  return createHmac('sha256', secret).update(`${claim}:${code}`).digest()
}
