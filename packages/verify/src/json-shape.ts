import { Unproven } from './findings.ts'

/** What JSON may cost, whatever it says: known before it is parsed. */
export interface JsonShape {
  /** how deep objects and arrays stand in each other */
  depth: number
  /** values, counted by commas and opening brackets */
  values: number
}

/** A fact is 8 deep. Whatever compares JSON or writes it again recurses. */
const DEPTH_MAX = 32
/** An evidence of ten recipients and a hundred parts has some 1,400. */
export const VALUES_MAX = 16_384

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
/** What `[` and `{`, and `]` and `}`, have in common but for one bit. */
const [OPEN, CLOSE, BRACKET] = [0x5b, 0x5d, ~0x20]

/** Of valid JSON in UTF-8; of anything else it says something, and takes no longer. */
export function jsonShape(bytes: Buffer): JsonShape {
  let [depth, deepest, values] = [0, 0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === QUOTE) {
      at++
      while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
    } else if (byte === COMMA) values++
    else if ((byte & BRACKET) === OPEN) {
      values++
      depth++
      if (depth > deepest) deepest = depth
    } else if ((byte & BRACKET) === CLOSE) depth--
  }
  return { depth: deepest, values }
}

/** @throws Unproven it is deeper or has more values than can be */
export function checkShape(bytes: Buffer, valuesMax: number): void {
  const { depth, values } = jsonShape(bytes)
  if (depth > DEPTH_MAX)
    throw new Unproven(`its values stand ${depth} deep in each other, and ${DEPTH_MAX} is the most`)
  if (values > valuesMax) throw new Unproven(`it has ${values} values, and ${valuesMax} is the most`)
}
