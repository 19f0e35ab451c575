import { connect, type Socket } from 'node:net'

/** What came back: the bytes of the body are only kept where somebody wants to look at them. */
export interface Reply {
  status: number
  body: Buffer
}

const HEAD_END = Buffer.from('\r\n\r\n')

/**
 * One keep-alive connection, one request at a time. Our own few lines because the load generator shares two cores
 * with what it measures: it understands no more of HTTP/1.1 than an answer with Content-Length.
 */
export class Connection {
  readonly #socket: Socket
  #received: Buffer | undefined
  /** bytes of the answer, once its head is there */
  #length = 0
  #status = 0
  #bodyAt = 0
  #settle: ((reply: Reply) => void) | undefined
  #fail: ((error: Error) => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#read(chunk as Buffer))
    socket.on('error', (error) => this.#broken(error))
    socket.on('close', () => this.#broken(new Error('the server closed the connection')))
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise((resolve, reject) => socket.once('connect', () => resolve(undefined)).once('error', reject))
    return new Connection(socket)
  }

  /** Sends one whole request as text; one of the two callbacks is called, once. */
  send(request: string, settle: (reply: Reply) => void, fail: (error: Error) => void) {
    this.#settle = settle
    this.#fail = fail
    this.#socket.write(request)
  }

  /** The server ends connections that rest; the next request takes another. */
  get closed() {
    return this.#socket.destroyed
  }

  close() {
    this.#settle = this.#fail = undefined
    this.#socket.destroy()
  }

  #read(chunk: Buffer) {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk
    this.#received = received
    if (this.#length === 0 && !this.#readHead(received)) return
    if (received.length < this.#length) return
    const body = received.subarray(this.#bodyAt, this.#length)
    const settle = this.#settle
    this.#received = undefined
    this.#length = 0
    this.#settle = this.#fail = undefined
    settle?.({ status: this.#status, body })
  }

  #readHead(received: Buffer): boolean {
    const end = received.indexOf(HEAD_END)
    if (end < 0) return false
    const head = received.toString('latin1', 0, end)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) {
      this.#broken(new Error(`an answer without Content-Length: ${head.split('\r\n')[0]}`))
      return false
    }
    this.#status = Number(head.slice(9, 12))
    this.#bodyAt = end + HEAD_END.length
    this.#length = this.#bodyAt + Number(length)
    return true
  }

  #broken(error: Error) {
    const fail = this.#fail
    this.#settle = this.#fail = undefined
    this.#socket.destroy()
    fail?.(error)
  }
}
