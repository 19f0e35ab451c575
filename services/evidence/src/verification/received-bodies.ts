import { isIPv6 } from 'node:net'
import { Refusal } from '@zegel/contract'

export interface BodiesMax {
  /** of all bodies together, from their first byte to their verdict */
  bytesMax: number
  /** of those of one address */
  addressBytesMax: number
  /** bodies of one address */
  addressMax: number
}

/** One body, from its first byte to its verdict. */
export interface ReceivedBody {
  /** of whom it is */
  network: string
  /** @throws Refusal verifications-busy */
  hold(bytes: number): void
  /** For good; a second time does nothing. */
  leave(): void
}

interface Held {
  bodies: number
  bytes: number
}

/** What is held in memory of bodies that anybody may send, and how much of it one address may take from the others. */
export class ReceivedBodies {
  readonly #max: BodiesMax
  readonly #addresses = new Map<string, Held>()
  #bytes = 0

  constructor(max: BodiesMax) {
    this.#max = max
  }

  /** @throws Refusal verifications-busy */
  enter(address: string): ReceivedBody {
    const key = networkOf(address)
    const held = this.#addresses.get(key) ?? { bodies: 0, bytes: 0 }
    if (held.bodies >= this.#max.addressMax)
      throw busy(`At most ${this.#max.addressMax} are received at once from one address.`)
    held.bodies++
    this.#addresses.set(key, held)
    let own = 0
    let isHere = true
    return {
      network: key,
      hold: (bytes) => {
        if (held.bytes + bytes > this.#max.addressBytesMax)
          throw busy(`At most ${this.#max.addressBytesMax} bytes are received at once from one address.`)
        if (this.#bytes + bytes > this.#max.bytesMax) throw busy()
        own += bytes
        held.bytes += bytes
        this.#bytes += bytes
      },
      leave: () => {
        if (!isHere) return
        isHere = false
        held.bodies--
        held.bytes -= own
        this.#bytes -= own
        if (held.bodies === 0) this.#addresses.delete(key)
      },
    }
  }
}

const busy = (detail?: string) =>
  new Refusal('verifications-busy', { retryAfter: 5, ...(detail !== undefined && { detail }) })

/** An address of version 4 as it is; of version 6 the network of 64 bits, of which one household has all addresses. */
function networkOf(address: string): string {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [before = '', after] = (address.split('%')[0] as string).toLowerCase().split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const [left, right] = [groups(before), groups(after ?? '')]
  const zeros = after === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
