import { setTimeout as sleep } from 'node:timers/promises'
import { openStore, type Store } from '@zegel/store'
import { type EvidenceLike, type LifeStep, lifeStepOf } from '@zegel/verify'
import { sql } from 'kysely'

/** A step with the body of its fact. */
export interface ChainStep extends LifeStep {
  leaf: number
  body: Readonly<Record<string, unknown>>
}

/** Longer than anything takes that follows from an act by itself, ms. */
const QUIET_MS = 2_500

/** Reads the notary's table as its administrator: everything, whoever may see it. */
export class Chains {
  readonly #admin: Store<never>

  private constructor(admin: Store<never>) {
    this.#admin = admin
  }

  static async open(adminUrl: string): Promise<Chains> {
    return new Chains(await openStore<never>({ url: adminUrl, schema: 'evidence', max: 2 }))
  }

  close(): Promise<void> {
    return this.#admin.close()
  }

  /** Until nothing was sealed for a while: everything that follows from the acts has come. False: it goes on and on. */
  async quiet(ms = 90_000): Promise<boolean> {
    const deadline = performance.now() + ms
    let [size, since] = [-1, 0]
    while (performance.now() < deadline) {
      const { rows } = await sql<{ size: number }>`select count(*)::int4 as size from evidence`.execute(this.#admin.db)
      const now = rows[0]?.size as number
      if (now !== size) [size, since] = [now, performance.now()]
      if (performance.now() - since > QUIET_MS) return true
      await sleep(100)
    }
    return false
  }

  async quarantined(): Promise<readonly string[]> {
    const { rows } = await sql<{ error: string }>`select error from quarantine`.execute(this.#admin.db)
    return rows.map(({ error }) => error)
  }

  /** When the pages of the ledger were sealed, one after the other. */
  async pageTimes(): Promise<readonly string[]> {
    const { rows } = await sql<{ at: string }>`
      select distinct sealed_at as at from evidence order by sealed_at`.execute(this.#admin.db)
    return rows.map(({ at }) => at)
  }

  /** Every evidence of these chains, in their order. */
  async of(chains: readonly string[]): Promise<Map<string, ChainStep[]>> {
    const { rows } = await sql<{ chain: string; leaf: number; sealedAt: string; evidence: Buffer }>`
      select chain, leaf, sealed_at as "sealedAt", evidence from evidence
      where chain = any(${chains}::uuid[]) order by chain, sequence`.execute(this.#admin.db)
    const found = new Map<string, ChainStep[]>()
    for (const { chain, leaf, sealedAt, evidence } of rows) {
      const json = JSON.parse(evidence.toString()) as EvidenceLike
      const step = { ...lifeStepOf(json, sealedAt), leaf, body: json.extensions.fact.body as ChainStep['body'] }
      found.set(chain, [...(found.get(chain) ?? []), step])
    }
    return found
  }
}
