import type { Transfer } from './plan.ts'

/** What readings leave behind. */
export interface Readings {
  handedOver: number
  accessed: number
  incomplete: number
}

interface Closing {
  opening: number
  transfer: Transfer
}

interface Coverage {
  first: boolean
  second: boolean
  /** covered to the end, and told so */
  told: boolean
  /** an access to the main content, or to the attachment, was told */
  partTold: boolean
  attachmentTold: boolean
  incompleteTold: boolean
}

/**
 * What transfers of one letter may leave behind (DOMAIN.md section 5: E.1 once, when what was sent covers the main
 * content; D.6 for what follows, once per opening and part; incomplete once per opening, while it was never handed over). What becomes of a transfer is known a
 * while after it, so they may end in any order: every order is followed.
 */
export function readingsOf(openings: readonly (readonly Transfer[])[]): Readings[] {
  const closings = openings.flatMap((transfers, opening) =>
    transfers.filter((transfer) => transfer !== 'head').map((transfer) => ({ opening, transfer })),
  )
  const found = new Map<string, Readings>()
  const start = {
    told: { handedOver: 0, accessed: 0, incomplete: 0 },
    coverage: openings.map(() => ({
      first: false,
      second: false,
      told: false,
      partTold: false,
      attachmentTold: false,
      incompleteTold: false,
    })),
  }
  const visit = (left: readonly Closing[], { told, coverage }: typeof start) => {
    if (left.length === 0) found.set(JSON.stringify(told), told)
    for (const [nth, closing] of left.entries()) {
      for (const next of close(closing, told, coverage)) visit(left.toSpliced(nth, 1), next)
    }
  }
  visit(closings, start)
  return [...found.values()]
}

/** One transfer ends; two outcomes where only the network knows whether a byte left. */
function close({ opening, transfer }: Closing, told: Readings, all: readonly Coverage[]) {
  const before = all[opening] as Coverage
  const after = (change: Partial<Coverage>, more: Partial<Readings>) => ({
    told: { ...told, ...more },
    coverage: all.with(opening, { ...before, ...change }),
  })
  const accessed = { accessed: told.accessed + 1 }
  const nothing = after({}, {})
  if (transfer === 'attachment') return [before.attachmentTold ? nothing : after({ attachmentTold: true }, accessed)]
  if (transfer === 'cut') {
    if (before.first && before.second) return [nothing]
    if (told.handedOver > 0) return before.partTold ? [nothing] : [nothing, after({ partTold: true }, accessed)]
    return [before.incompleteTold ? nothing : after({ incompleteTold: true }, { incomplete: told.incomplete + 1 })]
  }
  const covered = { first: before.first || transfer !== 'second', second: before.second || transfer !== 'first' }
  if (!covered.first || !covered.second) return [after(covered, {})]
  const change = { ...covered, told: true }
  if (!before.told && told.handedOver === 0) return [after(change, { handedOver: 1 })]
  const isAccess = !before.partTold && (!before.told || transfer === 'whole')
  return [isAccess ? after({ ...change, partTold: true }, accessed) : after(change, {})]
}
