import { parentPort, workerData } from 'node:worker_threads'
import { type Slice, tryFlips, type Way } from './flips.ts'
import type { Tried } from './judge.ts'
import { materialOf, type RawMaterial } from './material.ts'
import { type Run, tryMutations } from './mutations.ts'

/** One share of the work. */
export type Job = { kind: 'flips'; way: Way; slice: Slice } | { kind: 'mutations'; way: Way; run: Run }

export interface Done {
  job: Job
  tried: Tried
  seconds: number
}

const { flips, forgeries } = workerData as { flips: RawMaterial; forgeries: RawMaterial }
const [forFlips, forForgeries] = [materialOf(flips), materialOf(forgeries)]
const port = parentPort as NonNullable<typeof parentPort>

port.on('message', (job: Job) => void done(job).then((message) => port.postMessage(message)))

async function done(job: Job): Promise<Done> {
  const started = performance.now()
  const tried =
    job.kind === 'flips'
      ? await tryFlips(forFlips, job.way, job.slice)
      : await tryMutations(forForgeries, job.way, job.run)
  return { job, tried, seconds: (performance.now() - started) / 1000 }
}
