// A small drawing surface that ends as a PNG (ISO/IEC 15948): enough for a plan that looks scanned.
import { constants, crc32, deflateSync } from 'node:zlib'

export type Point = readonly [x: number, y: number]
export type Colour = readonly [red: number, green: number, blue: number]

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const COLOUR_TYPE_RGB = 2

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  const check = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Marsaglia's xorshift32: the same seed gives the same letter on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** Pixels addressed from 0 to 1 in both directions, so that a drawing does not depend on the resolution. */
export class Canvas {
  readonly width: number
  readonly height: number
  /** Rows as PNG wants them: a filter byte (0, none), then red, green and blue of each pixel. */
  readonly #rows: Buffer
  readonly #stride: number

  constructor(width: number, height: number, paper: Colour) {
    this.width = width
    this.height = height
    this.#stride = 1 + width * 3
    this.#rows = Buffer.alloc(this.#stride * height)
    const row = Buffer.alloc(this.#stride)
    for (let at = 1; at < row.length; at += 3) row.set(paper, at)
    for (let y = 0; y < height; y++) row.copy(this.#rows, y * this.#stride)
  }

  /** Fills a polygon, line by line, where an odd number of its edges lies to the left. */
  fill(points: readonly Point[], colour: Colour): void {
    const corners = points.map(([x, y]) => [x * this.width, y * this.height] as const)
    const ys = corners.map(([, y]) => y)
    const last = Math.min(this.height - 1, Math.ceil(Math.max(...ys)))
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= last; y++) {
      const crossings = corners.flatMap(([x1, y1], at) => {
        const [x2, y2] = corners[(at + 1) % corners.length] as Point
        return y1 <= y !== y2 <= y ? [x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)] : []
      })
      crossings.sort((a, b) => a - b)
      for (let at = 0; at + 1 < crossings.length; at += 2) {
        this.#span(y, crossings[at] as number, crossings[at + 1] as number, colour)
      }
    }
  }

  #span(y: number, from: number, to: number, colour: Colour): void {
    const last = Math.min(this.width - 1, Math.round(to))
    for (let x = Math.max(0, Math.round(from)); x <= last; x++) this.#rows.set(colour, y * this.#stride + 1 + x * 3)
  }

  /** Draws a line; `thickness` is a share of the width. */
  line([x1, y1]: Point, [x2, y2]: Point, thickness: number, colour: Colour): void {
    const ratio = this.width / this.height
    const length = Math.hypot(x2 - x1, (y2 - y1) / ratio) || 1
    const dx = ((-(y2 - y1) / ratio / length) * thickness) / 2
    const dy = (((x2 - x1) / length) * thickness * ratio) / 2
    this.fill(
      [
        [x1 + dx, y1 + dy],
        [x2 + dx, y2 + dy],
        [x2 - dx, y2 - dy],
        [x1 - dx, y1 - dy],
      ],
      colour,
    )
  }

  outline(points: readonly Point[], thickness: number, colour: Colour): void {
    for (const [at, point] of points.entries()) {
      this.line(point, points[(at + 1) % points.length] as Point, thickness, colour)
    }
  }

  /** The grain of a scanner: five random bits in every channel, which no compression can take away. */
  grain(seed: number): void {
    const random = randomFrom(seed)
    for (let y = 0; y < this.height; y++) {
      const start = y * this.#stride + 1
      for (let at = start; at < start + this.width * 3; at++) {
        const value = (this.#rows[at] as number) + (random() >>> 27) - 16
        this.#rows[at] = value < 0 ? 0 : value > 255 ? 255 : value
      }
    }
  }

  png(): Buffer {
    const header = Buffer.alloc(13)
    header.writeUInt32BE(this.width, 0)
    header.writeUInt32BE(this.height, 4)
    header.set([8, COLOUR_TYPE_RGB, 0, 0, 0], 8)
    // Grain repeats nothing, so looking for repetitions would only cost time.
    const pixels = deflateSync(this.#rows, { strategy: constants.Z_HUFFMAN_ONLY, chunkSize: 1 << 20 })
    return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
  }
}
