import { Refusal } from '@zegel/contract'
import { Thread } from '@zegel/thread'
import type { ReportModel } from '../report/report-model.ts'

/** Draws `report.pdf`: the same model gives the same bytes. */
export interface Reports {
  /** @throws Refusal unavailable: too many wait */
  draw(model: ReportModel): Promise<Buffer>
  close(): Promise<void>
}

/** Reports that wait to be drawn: each holds the files of its volume in memory. */
const WAITING_MAX = 64
/** As long as so many may take, on a machine that is busy with other things, ms. */
const ANSWER_MS_MAX = 120_000
/** Twice what the largest report needs, MB: without a bound its heap grows by as much again before it is cleared. */
const MEMORY_MAX = 96

/** A report takes a quarter of a second of work at once, for which nobody's deposit is to wait. */
export function reportThread(): Reports {
  const start = () =>
    new Thread<ReportModel, Uint8Array>({
      name: 'the thread that draws reports',
      script: new URL('./report-worker.ts', import.meta.url),
      data: null,
      answerMsMax: ANSWER_MS_MAX,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX },
    })
  // At the first report: where nobody exports nothing needs the fonts.
  let thread: ReturnType<typeof start> | undefined
  let waiting = 0
  return {
    draw: async (model) => {
      if (waiting >= WAITING_MAX) throw new Refusal('unavailable', { retryAfter: 10 })
      waiting++
      try {
        if (!thread || thread.ended) thread = start()
        return Buffer.from(await thread.ask(model))
      } finally {
        waiting--
      }
    },
    close: async () => thread?.end(),
  }
}
