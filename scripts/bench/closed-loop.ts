import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type Reply } from './connection.ts'
import { Tally } from './tally.ts'

export interface ClosedLoopOptions {
  url: string
  connections: number
  warmUpSeconds: number
  seconds: number
  /** the text of the next request */
  next: () => string
  /** called when the measured time begins and ends */
  mark: (moment: 'begin' | 'end') => void
  /** some answers, to be looked at; what it throws ends the bench after the round */
  look?: (reply: Reply) => void
}

const LOOK_EVERY = 500

export interface Measured {
  tally: Tally
  /** measured */
  seconds: number
  /** all of them, the warm-up's too */
  answers: number
}

/** Every connection sends its next request when the answer is there: how much the server can do. */
export async function closedLoop(options: ClosedLoopOptions): Promise<Measured> {
  const { url, next, look } = options
  const tally = new Tally()
  let [measuring, stopping, answers] = [false, false, 0]
  let wrong: Error | undefined
  const ends: Promise<void>[] = []
  const connections = await Promise.all(Array.from({ length: options.connections }, () => Connection.open(url)))
  for (const connection of connections) {
    const { promise, resolve } = Promise.withResolvers<void>()
    ends.push(promise)
    const turn = () => {
      if (stopping) return resolve()
      const sentAt = performance.now()
      const answered = (reply: Reply) => {
        if (measuring) tally.add(reply.status, performance.now() - sentAt)
        try {
          if (answers++ % LOOK_EVERY === 0) look?.(reply)
        } catch (error) {
          wrong ??= error as Error
        }
        turn()
      }
      const failed = () => {
        tally.broken++
        resolve()
      }
      connection.send(next(), answered, failed)
    }
    turn()
  }
  await sleep(options.warmUpSeconds * 1000)
  options.mark('begin')
  const began = performance.now()
  measuring = true
  await sleep(options.seconds * 1000)
  measuring = false
  const seconds = (performance.now() - began) / 1000
  options.mark('end')
  stopping = true
  await Promise.race([Promise.all(ends), sleep(10_000)])
  for (const connection of connections) connection.close()
  if (wrong) throw wrong
  return { tally, seconds, answers }
}
