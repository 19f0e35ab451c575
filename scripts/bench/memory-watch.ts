import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from './server-process.ts'
import { residentMegabytes } from './usage.ts'

const SAMPLE_MS = 50

export interface Growth {
  name: string
  beforeMegabytes: number
  peakMegabytes: number
}

/** Runs something and says how far the resident memory of each server rose meanwhile. */
export async function growthDuring(servers: readonly ServerProcess[], run: () => Promise<void>): Promise<Growth[]> {
  const seen = servers.map((server) => {
    const now = residentMegabytes(server.pid)
    return { server, name: server.name, beforeMegabytes: now, peakMegabytes: now }
  })
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const one of seen) one.peakMegabytes = Math.max(one.peakMegabytes, residentMegabytes(one.server.pid))
      await sleep(SAMPLE_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  try {
    await run()
  } finally {
    stopping.abort()
    await watching
  }
  return seen.map(({ name, beforeMegabytes, peakMegabytes }) => ({ name, beforeMegabytes, peakMegabytes }))
}
