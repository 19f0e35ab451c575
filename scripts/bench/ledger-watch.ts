import { setTimeout as sleep } from 'node:timers/promises'
import type { Asking } from './asking.ts'

const SAMPLE_MS = 200

/** How old the oldest fact is that stands in a book and in no page of the notary, ms; 0 where all are sealed. */
export async function oldestUnsealedMs({ query }: Asking, sources: readonly string[]): Promise<number> {
  const firsts = sources.map(
    (source) => `
      select (first.text::json->>'at')::timestamptz as at
      from evidence.cursor c cross join lateral (
        select text from ${source}.fact f where f.shard = c.shard and f.position > c.position order by f.position limit 1
      ) first where c.follower = 'notary.${source}'`,
  )
  const { rows } = await query<{ age: number | null }>(
    `select max(extract(epoch from clock_timestamp() - at) * 1000)::float8 as age from (${firsts.join(' union all ')}) u`,
  )
  return Math.max(0, rows[0]?.age ?? 0)
}

/** Samples until stopped; the worst and how many samples there were. */
export function watchUnsealed(asking: Asking, sources: readonly string[]) {
  const stopping = new AbortController()
  const samples: number[] = []
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      samples.push(await oldestUnsealedMs(asking, sources))
      await sleep(SAMPLE_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  // Where the run itself fails nobody comes for this: it must not end the process before everything is stopped.
  watching.catch(() => {})
  return async () => {
    stopping.abort()
    await watching
    return { oldestMs: Math.max(...samples), samples: samples.length }
  }
}

export interface Journey {
  deposited: number
  consigned: number
  told: number
  /** from the deposit to the sealed notice, seconds: median, 99 of 100, worst */
  lagSeconds: [number, number, number] | null
  /** from the first deposit to the last sealed notice */
  spanSeconds: number
}

/**
 * What became of the letters deposited since a moment, by their evidences. One pass over a gigabyte: joined to itself,
 * with statistics from before, it took the server longer than the letters.
 */
export async function journeyOf({ query }: Asking, since: Date): Promise<Journey> {
  const { rows } = await query<Journey>(
    `with letter as (
       select chain, min(event_at) filter (where kind = 'message.deposited' and event_at >= $1) as deposited,
         min(sealed_at) filter (where kind = 'message.consigned') as consigned,
         min(sealed_at) filter (where kind = 'notice.sent') as told
       from evidence.evidence where sealed_at >= $1 group by chain
     )
     select count(*) as deposited, count(consigned) as consigned, count(told) as told,
       percentile_cont(array[0.5, 0.99, 1]) within group (order by extract(epoch from told - deposited)) as "lagSeconds",
       extract(epoch from max(told) - min(deposited))::float8 as "spanSeconds"
     from letter where deposited is not null`,
    [since],
  )
  return rows[0] as Journey
}

/** Notices whose evidence was sealed in a span of time. */
export async function toldBetween({ query }: Asking, from: Date, to: Date): Promise<number> {
  const { rows } = await query<{ told: number }>(
    `select count(*) as told from evidence.evidence
     where kind = 'notice.sent' and sealed_at > $1 and sealed_at <= $2`,
    [from, to],
  )
  return rows[0]?.told ?? 0
}

/** Waits until every letter deposited since a moment was told of, and all is sealed; false where it takes too long. */
export async function drained(
  asking: Asking,
  sources: readonly string[],
  since: Date,
  secondsMax: number,
): Promise<boolean> {
  const deadline = performance.now() + secondsMax * 1000
  while (performance.now() < deadline) {
    // The cheap question first: the other reads the whole ledger, and the server's time counts as the letters'.
    if ((await oldestUnsealedMs(asking, sources)) === 0) {
      const { deposited, told } = await journeyOf(asking, since)
      if (!sources.includes('notice') || told >= deposited) return true
    }
    await sleep(250)
  }
  return false
}
