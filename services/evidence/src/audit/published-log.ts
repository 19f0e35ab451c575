import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  hashesOf,
  nodesOfTiles,
  type ReadNodes,
  readEntryBundle,
  TILE_WIDTH,
  type Tile,
  tilePath,
  widthOfTile,
} from '@zegel/tlog'
import { LRUCache } from 'lru-cache'
import { request } from 'undici'

/** The log as strangers see it: over HTTP, or as the same files in a folder. */
export interface PublishedLog {
  name: string
  /** @throws PublishedError */
  read(path: string): Promise<Buffer>
}

/** What the log should publish cannot be had. */
export class PublishedError extends Error {
  override name = 'PublishedError'
  /** nobody answers: that says nothing of what is published */
  readonly away: boolean
  /** it answers that it has nothing to publish, or not now */
  readonly silent: boolean

  constructor(message: string, { cause, away = false, silent = false }: PublishedFault = {}) {
    super(message, { cause })
    this.away = away
    this.silent = silent
  }
}

interface PublishedFault {
  cause?: unknown
  away?: boolean
  silent?: boolean
}

/** Of a proxy whose house is away. */
const AWAY: readonly number[] = [502, 504]
const SILENT = 503

/** Full tiles of entries are the largest: 256 of up to 64 kB, bytes. */
const BYTES_MAX = 17 * 1024 * 1024
const ANSWER_MS_MAX = 20_000
/** Tiles that are asked for at once. */
const AT_ONCE = 8

/** Where a house of ours publishes it. */
const PREFIX = '/evidence/log'

/** `answerMs`: how long one answer may take, from the question to its last byte. */
export function openPublishedLog(place: string, answerMs: number = ANSWER_MS_MAX): PublishedLog {
  if (!/^https?:\/\//.test(place)) return { name: place, read: (path) => fromFolder(place, path) }
  const base = place.replace(/\/$/, '')
  const at = (url: string): PublishedLog => ({ name: url, read: (path) => overHttp(`${url}/${path}`, answerMs) })
  // The address of a house will do, or that of its log wherever it is mirrored.
  if (base.endsWith(PREFIX) || new URL(base).pathname !== '/') return at(base)
  return at(base + PREFIX)
}

async function fromFolder(folder: string, path: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, path))
  } catch (cause) {
    throw new PublishedError(`${path} cannot be read from ${folder}`, { cause })
  }
}

/** The whole answer within that time, and none that leads elsewhere. */
async function overHttp(url: string, answerMs: number): Promise<Buffer> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`no whole answer within ${answerMs} ms`)), answerMs)
  try {
    const { statusCode: status, body } = await request(url, { signal: late.signal })
    if (status !== 200) {
      await body.dump()
      throw new PublishedError(`${url} answers ${status}`, { away: AWAY.includes(status), silent: status === SILENT })
    }
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of body as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > BYTES_MAX) throw new PublishedError(`${url} answers more than ${BYTES_MAX} bytes`)
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  } catch (cause) {
    if (cause instanceof PublishedError) throw cause
    throw new PublishedError(`${url} does not answer`, { cause, away: true })
  } finally {
    clearTimeout(timer)
  }
}

/** Who is restarted is back soon: between tries, ms. */
const PATIENCE_MS = [500, 1_000, 2_000] as const

/**
 * As often as a look at one log waits in vain, at most: what is damaged stays so, and thousands of proofs ask for it. Who
 * answers after all was only away, and may be once more.
 */
const WAITS_MAX = 9

interface Wait {
  over: Promise<void>
  /** until somebody who waited was answered */
  wasInVain: boolean
}

/** The same log, asked again where nobody answers, or it has nothing to say yet. All who wait at a time wait once. */
export function patient({ name, read }: PublishedLog, signal: AbortSignal): PublishedLog {
  let waits = 0
  let waiting: Wait | undefined
  const wait = (ms: number): Wait => {
    waits++
    const over = sleep(ms, undefined, { signal }).then(() => {
      waiting = undefined
    })
    return { over, wasInVain: true }
  }
  return {
    name,
    read: async (path) => {
      for (const waited: Wait[] = []; ; ) {
        try {
          const bytes = await read(path)
          for (const one of waited) {
            if (one.wasInVain) waits--
            one.wasInVain = false
          }
          return bytes
        } catch (error) {
          const ms = PATIENCE_MS[waited.length]
          const isAway = error instanceof PublishedError && (error.away || error.silent)
          if (!isAway || ms === undefined || (!waiting && waits >= WAITS_MAX)) throw error
          waiting ??= wait(ms)
          waited.push(waiting)
          await waiting.over
        }
      }
    },
  }
}

/** What is kept of a log, bytes: some tiles of entries, and all the others that many proofs ask for again. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024

/** The same log, asked but once for what was read of it: for one audit, in which it must not say two things. */
export function kept({ name, read }: PublishedLog): PublishedLog {
  const known = new LRUCache<string, Buffer>({ maxSize: KEPT_BYTES_MAX, sizeCalculation: ({ length }) => length + 1 })
  return {
    name,
    read: async (path) => {
      const bytes = known.get(path) ?? (await read(path))
      known.set(path, bytes)
      return bytes
    },
  }
}

/** @throws PublishedError also where it is not of its width */
export async function readTile(log: PublishedLog, tile: Tile): Promise<Buffer> {
  const path = tilePath(tile)
  const bytes = await log.read(path)
  if (bytes.length % 32 !== 0 || hashesOf(bytes).length !== tile.width)
    throw new PublishedError(`${path} does not have ${tile.width} hashes`)
  return bytes
}

/** What is hashed into a leaf. @throws PublishedError, TlogError */
export async function readEntry(log: PublishedLog, leaf: number, size: number): Promise<Buffer> {
  const [level, index] = ['entries' as const, Math.floor(leaf / TILE_WIDTH)]
  const path = tilePath({ level, index, width: widthOfTile({ level, index }, size) })
  const entry = readEntryBundle(await log.read(path))[leaf % TILE_WIDTH]
  if (!entry) throw new PublishedError(`${path} ends before leaf ${leaf}`)
  return entry
}

/** The tree of this size, from the tiles that the log publishes. */
export function publishedNodes(log: PublishedLog, size: number): ReadNodes {
  return nodesOfTiles(size, async (tiles) => {
    const read: Buffer[] = []
    for (let at = 0; at < tiles.length; at += AT_ONCE)
      read.push(...(await Promise.all(tiles.slice(at, at + AT_ONCE).map((tile) => readTile(log, tile)))))
    return read
  })
}
