import { byKey } from './by-key.ts'
import type { CheckpointOf, Evidence } from './dossier.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'

/** A dossier of one message, as of a size of a log. */
export interface Headed {
  name: string
  index: Index
  evidences: readonly Evidence[]
  checkpoint: CheckpointOf
}

/** What dossiers of one message say of where its chain ends. */
export function checkHeads(same: readonly Headed[], findings: Findings): void {
  const logs = byKey(same, ({ checkpoint }) => checkpoint.origin)
  const right = logs.map((one) => agreeInLog(one, findings))
  if (logs.length > 1) right.push(tellFromLogToLog(same, findings))
  if (right.every(Boolean)) findings.holds('head-agreement')
}

/**
 * Who begins another log goes on with the same chains. A checkpoint may be stamped long after it was signed, so which of
 * two logs stood so first nothing shows: that what ends earlier is the earlier one is told as what nobody can check.
 */
function tellFromLogToLog(same: readonly Headed[], findings: Findings): boolean {
  const firsts = byKey(same, ({ index, checkpoint }) => `${index.head.sequence} ${checkpoint.note}`).flatMap(
    ([one]) => one ?? [],
  )
  let agree = true
  for (const { name, index, checkpoint } of firsts) {
    const longer = firsts.find(
      (one) => one.checkpoint.origin !== checkpoint.origin && one.index.head.sequence > index.head.sequence,
    )
    if (!longer) continue
    agree = false
    const detail = `its head is evidence ${index.head.sequence}, and ${longer.name}, out of another log, has evidence ${longer.index.head.sequence}: that it was not there by then is the word of who exported`
    findings.unchecked('head-agreement', detail, { file: name })
  }
  return agree
}

/**
 * A head says: as of this size the chain ends here. So no other dossier shows a link that was in the log by then and lies
 * after the head, and none names one as of an earlier size. All are out of one log.
 */
function agreeInLog(same: readonly Headed[], findings: Findings): boolean {
  let agree = true
  // The volumes of one export all state the same.
  const heads = byKey(same, ({ index, checkpoint }) => `${index.head.sequence} ${checkpoint.size}`)
  for (const [{ name, index, checkpoint }] of heads as [Headed][]) {
    const { sequence: head } = index.head
    const { size } = checkpoint
    for (const other of same) {
      const hidden = hiddenLink(other, head, size)
      if (hidden === undefined) continue
      agree = false
      const detail = `its head is evidence ${head} as of ${size} leaves, and ${other.name} has evidence ${hidden} by then`
      findings.fails('head-agreement', detail, { file: name })
    }
  }
  // Whatever came later has leaves of its own.
  const bySize = heads.flatMap(([one]) => one ?? []).sort((a, b) => a.checkpoint.size - b.checkpoint.size)
  for (const [nth, { name, index, checkpoint }] of bySize.entries()) {
    const before = bySize[nth - 1]
    if (!before) continue
    const [links, leaves] = [index.head.sequence - before.index.head.sequence, checkpoint.size - before.checkpoint.size]
    if (links <= leaves) continue
    agree = false
    const detail = `its head is ${links} numbers after that of ${before.name}, and the log has grown by ${leaves} leaves`
    findings.fails('head-agreement', detail, { file: name })
  }
  return agree
}

/** A number after the head that was there when the log had that size. */
function hiddenLink({ index, evidences, checkpoint }: Headed, head: number, by: number): number | undefined {
  const shown = evidences.find(({ said, leaf }) => leaf !== undefined && leaf < by && said.extensions.sequence > head)
  if (shown) return shown.said.extensions.sequence
  if (checkpoint.size > by) return undefined
  const last = Math.max(index.head.sequence, ...index.withheld.slice(-1).map(({ sequence }) => sequence))
  return last > head ? last : undefined
}
