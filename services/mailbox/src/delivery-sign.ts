import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { unacknowledged } from './tcp-queue.ts'

/** How long a connection must stay whole after everything was acknowledged, ms. */
const GRACE_MS = 1_000
const LOOK_MS = 100

/** The next request on a connection: who asks again has read the answer before. */
const asked = new WeakMap<Socket, () => void>()

export function watchRequests(server: Server) {
  server.on('request', (request) => asked.get(request.socket)?.())
}

/**
 * When an answer is "finished" its last bytes lie with our own operating system: a reader that breaks off at 99 %
 * has left megabytes there. This waits for a sign that they came through:
 *
 *   sent   the next request on the same connection
 *   sent   the reader closed it, and its system had acknowledged every byte: closing with unread bytes resets instead
 *   sent   every byte acknowledged, and no reset for a second after
 *   cut    a reset, a close with bytes unacknowledged, or no progress for `idleMs`
 *
 * Where the system does not tell what was acknowledged (not Linux) the second and the third sign do without it.
 * Made before the first byte, so that nothing that happens on the way is missed.
 */
export class DeliverySign {
  readonly #socket: Socket
  readonly #idleMs: number
  #broken = false
  #finished = false
  /** bytes at the last look; undefined: the system does not tell */
  #waiting: number | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #result = Promise.withResolvers<'sent' | 'cut'>()

  constructor(socket: Socket, idleMs: number) {
    this.#socket = socket
    this.#idleMs = idleMs
    socket.on('error', this.#onError)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
  }

  /** The last byte was handed to the operating system: what became of it? */
  async finished(): Promise<'sent' | 'cut'> {
    this.#finished = true
    if (this.#broken || this.#socket.destroyed) this.#settle('cut')
    asked.set(this.#socket, () => this.#settle('sent'))
    const now = performance.now()
    this.#look({ movedAt: now, wholeSince: undefined })
    return this.#result.promise.finally(() => this.stop())
  }

  stop() {
    clearTimeout(this.#timer)
    asked.delete(this.#socket)
    this.#socket.off('error', this.#onError)
    this.#socket.off('end', this.#onEnd)
    this.#socket.off('close', this.#onClose)
  }

  readonly #onError = () => {
    this.#broken = true
    if (this.#finished) this.#settle('cut')
  }

  readonly #onEnd = () => {
    if (this.#finished) this.#settle((unacknowledged(this.#socket) ?? 0) === 0 ? 'sent' : 'cut')
    else this.#broken = true
  }

  /** Without a word from the reader: we closed it ourselves, and know only what was acknowledged at the last look. */
  readonly #onClose = () => {
    this.#broken = true
    if (this.#finished) this.#settle(this.#waiting === 0 ? 'sent' : 'cut')
  }

  #settle(result: 'sent' | 'cut') {
    this.#result.resolve(result)
  }

  #look({ movedAt, wholeSince }: { movedAt: number; wholeSince: number | undefined }) {
    const now = performance.now()
    const before = this.#waiting
    this.#waiting = unacknowledged(this.#socket)
    const whole = (this.#waiting ?? 0) === 0
    const since = whole ? (wholeSince ?? now) : undefined
    const moved = this.#waiting !== before ? now : movedAt
    if (since !== undefined && now - since >= GRACE_MS) return this.#settle('sent')
    if (now - moved >= this.#idleMs && !whole) return this.#settle('cut')
    this.#timer = setTimeout(() => this.#look({ movedAt: moved, wholeSince: since }), LOOK_MS)
  }
}
