import { type Box, type FeedEntry, type FeedPage, readFact, type Sealed } from '@zegel/contract'

/** A feed entry as it travels between processes. */
interface WireEntry {
  text: string
  digest: string
  boxes: readonly Box[]
  shard: number
  position: number
  seal?: Sealed
}

export interface WirePage {
  entries: readonly WireEntry[]
  cursors: FeedPage['cursors']
}

export function toWire({ fact, shard, position, seal }: FeedEntry): WireEntry {
  const digest = fact.digest.toString('base64')
  return { text: fact.text, digest, boxes: fact.boxes, shard, position, ...(seal && { seal }) }
}

export function fromWire({ text, digest, boxes, shard, position, seal }: WireEntry): FeedEntry {
  return { fact: readFact(text, boxes, Buffer.from(digest, 'base64')), shard, position, ...(seal && { seal }) }
}
