import type { Clock } from '@zegel/host'

/** A clock that goes on by itself and can be moved forward. Timers do not follow it: they run on real time. */
export interface TestClock extends Clock {
  /** by ms */
  move(ms: number): void
}

export function testClock(): TestClock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    move: (ms) => {
      ahead += ms
    },
  }
}
