import { setTimeout as sleep } from 'node:timers/promises'
import { openStore, type Store } from '@zegel/store'
import { type Administration, administration, call, type Recipient, refusedByOpenssl } from '@zegel/testing'
import { put } from '../support/letters.ts'
import { type Acknowledged, depositAll, type Letter, letterOf } from './clients.ts'
import { type Judged, judgeCount, judgeDatabase, judgeLedger } from './judge.ts'
import { killAt } from './killer.ts'
import { reachablePeople } from './people.ts'
import { randomFrom } from './random.ts'
import { judgeRepeats } from './repeats.ts'
import { settle } from './settle.ts'
import type { Topology } from './topology.ts'

export interface TrialOptions {
  kills: number
  deposits: number
  proofs: number
  /** whether to wait for every notice too, and to count them */
  told: boolean
  people: number
  seed: string
  stop: AbortSignal
  say: (line: string) => void
}

const SENDERS = 4
/** Clients wait for the killer where it is this many kills behind its plan. */
const BEHIND_MAX = 2
const TELL_MS = 10_000
/** Repeats once more after everything was stopped and started. */
const REPEATED_MAX = 500

/** One topology under load and under fire; the result is what was found that must not be. */
export async function trial(topology: Topology, options: TrialOptions): Promise<Judged[]> {
  const { kills, deposits, proofs, seed, stop, say } = options
  const random = randomFrom(`${seed} ${topology.name}`)
  const senders = await Promise.all(Array.from({ length: SENDERS }, () => administration(topology)))
  const people = await reachablePeople(topology, options.people)
  say(`${people.length} citizens consented, ${senders.length} senders registered`)
  const letters = await lettersOf(deposits, senders, people, random)
  const points = Array.from({ length: kills }, () => Math.floor(random() * deposits * 0.95)).sort((a, b) => a - b)
  const kept = new Set(
    Array.from({ length: deposits }, (_, nth) => nth)
      .sort(() => random() - 0.5)
      .slice(0, proofs),
  )

  const ended = new AbortController()
  const either = AbortSignal.any([stop, ended.signal])
  const progress = { done: 0, over: false, kills: 0 }
  const clock = setInterval(
    () => say(`${progress.done} of ${deposits} deposits acknowledged, ${progress.kills} of ${kills} kills`),
    TELL_MS,
  )
  const gate = async () => {
    while (
      progress.kills < kills &&
      progress.done > (points[Math.min(progress.kills + BEHIND_MAX, kills - 1)] as number)
    ) {
      either.throwIfAborted()
      await sleep(20)
    }
  }
  let acknowledged: Acknowledged[]
  try {
    const killing = killAt(topology, points, random, progress, either)
    const depositing = depositAll(letters, kept, gate, either, (done) => (progress.done = done)).finally(
      () => (progress.over = true),
    )
    const [done, killed] = await Promise.all([depositing, killing])
    acknowledged = done
    const attempts = done.reduce((sum, one) => sum + one.attempts, 0)
    const honest = done.filter(({ receipt }) => receipt === undefined).length
    say(
      `${done.length} deposits acknowledged in ${attempts} requests, ${honest} of them first by a 202; killed: ${JSON.stringify(killed.byTarget)}`,
    )
    if (killed.count < kills) throw new Error(`only ${killed.count} of ${kills} kills came in time`)
  } finally {
    ended.abort()
    clearInterval(clock)
  }
  return judge(topology, acknowledged, options)
}

async function judge(
  topology: Topology,
  acknowledged: readonly Acknowledged[],
  { proofs, told, stop, say }: TrialOptions,
) {
  const deliveries = acknowledged.reduce((sum, { letter }) => sum + letter.recipients, 0)
  const judged = await withDatabase(topology, async (admin) => {
    await settle(admin, deliveries, told, stop)
    say('everything is settled: judging')
    return [...(await judgeDatabase(admin, acknowledged, told)), ...(await judgeLedger(admin))]
  })
  judged.push(await judgeProofs(topology, acknowledged, proofs))
  judged.push(await judgeRepeats(acknowledged, 'afterwards', stop))
  await topology.restart()
  judged.push(await judgeRepeats(acknowledged.slice(0, REPEATED_MAX), 'after a restart of everything', stop))
  return [...judged, await withDatabase(topology, (admin) => judgeCount(admin, acknowledged.length))]
}

async function withDatabase<T>(topology: Topology, act: (admin: Store<never>) => Promise<T>): Promise<T> {
  const admin = await openStore<never>({ url: await topology.adminUrl(), schema: 'public', max: 4 })
  try {
    return await act(admin)
  } finally {
    await admin.close()
  }
}

/** A sample of the proofs as they were handed out under fire, by openssl and not by our code. */
async function judgeProofs(topology: Topology, acknowledged: readonly Acknowledged[], most: number): Promise<Judged> {
  const { bytes } = await call('GET', `${topology.urlOf('evidence')}/evidence/root.pem`)
  const sample = acknowledged.flatMap(({ proofs }) => proofs?.slice(0, 1) ?? [])
  const refused = await refusedByOpenssl(sample, bytes.toString())
  const failures = [...refused].map(([id, why]) => `${id}: ${why}`)
  if (sample.length < most) failures.push(`only ${sample.length} proofs of ${most}`)
  return { what: `proofs refused by openssl, of ${sample.length}`, failures }
}

async function lettersOf(
  count: number,
  senders: readonly Administration[],
  people: readonly Recipient[],
  random: () => number,
): Promise<Letter[]> {
  const contents = await Promise.all(senders.map((sender) => put(sender)))
  return Array.from({ length: count }, (_, nth) => {
    const at = nth % senders.length
    const first = Math.floor(random() * people.length)
    // One letter in five has several recipients.
    const several = random() < 0.2 ? 2 + Math.floor(random() * 3) : 1
    const to = Array.from({ length: several }, (_, more) => people[(first + more) % people.length] as Recipient)
    return letterOf(nth, senders[at] as Administration, contents[at] as string, to)
  })
}
