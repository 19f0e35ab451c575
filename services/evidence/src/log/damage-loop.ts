import { setTimeout as sleep } from 'node:timers/promises'
import type { Context, Loop } from '@zegel/host'
import { checkpointAt } from './checkpoints.ts'
import { type Damage, forgetDamage, readDamage } from './damages.ts'
import { isWhole } from './proofs.ts'

const REST_MS = 2_000
/** The same is told again this seldom, ms: every reader may find it. */
const TOLD_MS = 3_600_000

/** Tells the operator of damage that was found while somebody was answered, and forgets it when it is repaired. */
export function damageLoop({ store: { db }, log }: Context<never>): Loop {
  return {
    name: 'evidence.log-damage',
    run: async (signal) => {
      const told = new Map<string, number>()
      while (!signal.aborted) {
        const found = await readDamage(db)
        if (found && performance.now() - (told.get(found.damage) ?? Number.NEGATIVE_INFINITY) > TOLD_MS) {
          told.set(found.damage, performance.now())
          log.error(
            { ...found },
            'what is stored of the log is damaged: repair it from a backup, the signed log stands',
          )
        }
        if (found && (await isRepaired(found))) {
          await forgetDamage(db, found)
          log.info({ ...found }, 'what was stored of the log and damaged is repaired')
        }
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    },
  }

  async function isRepaired({ leaf, size }: Damage) {
    const checkpoint = await checkpointAt(db, size)
    return checkpoint !== undefined && isWhole(db, leaf, checkpoint)
  }
}
