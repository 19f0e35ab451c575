interface Kept<Value> {
  kind: string
  parts: Buffer[]
  bytes: number
  value: Value
}

/**
 * What was made of the same bytes a moment ago. A dossier shows the same few certificates and CRLs hundreds of times, so a short list that is
 * compared byte by byte beats a hash of every certificate. Bounded by count and by bytes; the parts are copied, as the caller's may change.
 */
export class Recent<Value> {
  readonly #countMax: number
  readonly #bytesMax: number
  readonly #kept: Kept<Value>[] = []
  #bytes = 0

  constructor(countMax: number, bytesMax: number) {
    this.#countMax = countMax
    this.#bytesMax = bytesMax
  }

  /** `make` gets the copies; what it throws is thrown, and nothing is kept. */
  get(kind: string, parts: readonly Buffer[], make: (parts: Buffer[]) => Value): Value {
    for (let at = 0; at < this.#kept.length; at += 1) {
      const kept = this.#kept[at] as Kept<Value>
      if (kept.kind !== kind || !same(kept.parts, parts)) continue
      // One step forward: what is used most ends up in front, and a hit moves two members, not all.
      if (at > 0) [this.#kept[at - 1], this.#kept[at]] = [kept, this.#kept[at - 1] as Kept<Value>]
      return kept.value
    }
    const copies = parts.map((part) => Buffer.from(part))
    const value = make(copies)
    const bytes = copies.reduce((sum, { length }) => sum + length, 0)
    this.#kept.unshift({ kind, parts: copies, bytes, value })
    this.#bytes += bytes
    // What is larger than the whole list stays for once: its next use may be the next call.
    while (this.#kept.length > 1 && (this.#kept.length > this.#countMax || this.#bytes > this.#bytesMax))
      this.#bytes -= this.#kept.pop()?.bytes ?? 0
    return value
  }
}

function same(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  if (a.length !== b.length) return false
  // Lengths first: most lists differ there, and the call that compares bytes costs more than all else here.
  for (let i = 0; i < a.length; i += 1) if (a[i]?.length !== b[i]?.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i]?.equals(b[i] as Buffer) !== true) return false
  return true
}
