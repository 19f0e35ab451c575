import { Worker } from 'node:worker_threads'
import type { RawMaterial } from './material.ts'
import type { Done, Job } from './worker.ts'

/** Does the jobs in threads, and tells of each that is done. */
export async function doJobs(
  jobs: readonly Job[],
  material: { flips: RawMaterial; forgeries: RawMaterial },
  threads: number,
  tell: (done: Done) => void,
): Promise<void> {
  const waiting = [...jobs]
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: material })
      const next = () => {
        const job = waiting.shift()
        if (job) worker.postMessage(job)
        else void worker.terminate().then(() => resolve(), reject)
      }
      worker.on('message', (done: Done) => {
        tell(done)
        next()
      })
      worker.once('error', reject)
      next()
    })
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, work))
}
