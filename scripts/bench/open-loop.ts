import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { Tally } from './tally.ts'

export interface OpenLoopOptions {
  url: string
  /** requests per second, on average */
  rate: number
  seconds: number
  connections: number
  next: () => string
}

const ANSWER_SECONDS_MAX = 30

/**
 * Requests come when they come, as from many independent senders: exponential gaps (a Poisson process). Latency is
 * counted from the moment a request was due, so a server that stalls pays for all who queue meanwhile.
 */
export async function openLoop({ url, rate, seconds, connections, next }: OpenLoopOptions): Promise<Tally> {
  const tally = new Tally()
  const all = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)))
  const free = [...all]
  const due: number[] = []
  let open = 0
  const send = () => {
    while (due.length > 0 && free.length > 0) {
      const connection = free.pop() as Connection
      if (connection.closed) {
        void reopen()
        continue
      }
      const dueAt = due.shift() as number
      open++
      connection.send(
        next(),
        ({ status }) => {
          open--
          tally.add(status, performance.now() - dueAt)
          free.push(connection)
          send()
        },
        () => {
          open--
          tally.broken++
        },
      )
    }
  }
  const reopen = async () => {
    const connection = await Connection.open(url)
    all.push(connection)
    free.push(connection)
    send()
  }
  const began = performance.now()
  let nextAt = began + gapMs(rate)
  while (nextAt < began + seconds * 1000) {
    const wait = nextAt - performance.now()
    if (wait > 0) await sleep(wait)
    for (const now = performance.now(); nextAt <= now; nextAt += gapMs(rate)) due.push(nextAt)
    send()
  }
  const deadline = performance.now() + ANSWER_SECONDS_MAX * 1000
  while ((open > 0 || due.length > 0) && performance.now() < deadline) await sleep(20)
  tally.broken += open + due.length
  for (const connection of all) connection.close()
  return tally
}

const gapMs = (rate: number) => (-Math.log(1 - Math.random()) / rate) * 1000
