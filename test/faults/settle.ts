import { allServices } from '@zegel/all'
import type { Store } from '@zegel/store'
import { until } from '@zegel/testing'
import { sql } from 'kysely'

/** How long the house may take to finish what it has begun, once nothing is killed any more, ms. */
const SETTLE_MS_MAX = 240_000
/** A mail that was being sent when its process was killed is tried again when its lease ends, 5 minutes later. */
const LEASE_MS = 330_000

export interface Unsettled {
  deposited: number
  consigned: number
  told: number
  unsealed: number
  aside: number
}

/** Waits until every letter is sealed and consigned (and, `told`, told about), every fact of every book is sealed, and nothing stands aside. */
export async function settle(admin: Store<never>, deliveries: number, told: boolean, stop: AbortSignal): Promise<void> {
  let last: Unsettled | undefined
  try {
    await until(
      async () => {
        if (stop.aborted) return true
        last = await unsettled(admin)
        return (
          last.deposited >= deliveries &&
          last.consigned >= deliveries &&
          (!told || last.told >= deliveries) &&
          last.unsealed + last.aside === 0
        )
      },
      { ms: SETTLE_MS_MAX + (told ? LEASE_MS : 0), what: 'the end of all work' },
    )
    stop.throwIfAborted()
  } catch (cause) {
    throw new Error(`not settled: ${JSON.stringify({ ...last, deliveries })}`, { cause })
  }
}

interface Counted {
  deposited: number
  consigned: number
  told: number
  quarantined: number
}

async function unsettled(admin: Store<never>): Promise<Unsettled> {
  const { rows } = await sql<Counted>`
    select count(*) filter (where kind = 'message.deposited') as deposited,
      count(*) filter (where kind = 'message.consigned') as consigned,
      count(*) filter (where kind in ('notice.sent', 'notice.failed') and chain <> recipient) as told,
      (select count(*) from evidence.quarantine) as quarantined
    from evidence.evidence`.execute(admin.db)
  const { deposited, consigned, told, quarantined } = rows[0] as Counted
  let [unsealed, aside] = [0, quarantined]
  for (const { name } of allServices) {
    const { rows: found } = await sql<{ unsealed: number; parked: number }>`
      select (select count(*) from ${sql.table(`${name}.fact`)} f where not exists (select from evidence.fact s where s.id = f.id)) as unsealed,
        (select count(*) from ${sql.table(`${name}.parked`)}) as parked`.execute(admin.db)
    unsealed += found[0]?.unsealed as number
    aside += found[0]?.parked as number
  }
  return { deposited, consigned, told, unsealed, aside }
}
