import { exportNames } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Sealed } from './sealers.ts'
import { type Holder, isNamed, sameHolder, subjectText } from './subject.ts'
import type { Trust } from './verdict.ts'

/** What the reader gave that says whose dossier it must be. */
type Named = Pick<Trust, 'sealers'> & { logKeys: readonly unknown[] }

/**
 * Who sealed: a root stands above many, so a chain alone does not say that it was this operator (PROOF.md section 3:
 * verify subject and policy).
 *
 * @param seals in the order of the chain, the export's last
 */
export function checkSealers(seals: readonly Sealed[], trust: Named, findings: Findings): void {
  if (seals.length === 0) return
  checkSealerAgreement(seals, trust.sealers ?? [], findings)
  checkNamed(seals, trust, findings)
}

/**
 * Each seal against the one before: over its years an organisation may change its name, and later its identifier. A new
 * name without an identifier is either a rename or somebody else under the same root, and only the reader knows which.
 */
export function checkSealerAgreement(seals: readonly Sealed[], names: readonly string[], findings: Findings): void {
  const told = new Set<string>()
  let agree = true
  const isExpected = ({ holder }: Sealed) => names.some((name) => isNamed(holder, name))
  for (const [before, after] of changesIn(seals)) {
    const both = `${subjectText(before.holder.subject)} and ${subjectText(after.holder.subject)}`
    if (sameHolder(before.holder, after.holder)) {
      if (isByNameOnly(before.holder, after.holder)) told.add(`${both}: only the name says that they are one`)
      else if (isRename(before.holder, after.holder)) told.add(`${both}: the identifier says that they are one`)
      continue
    }
    if (isExpected(before) && isExpected(after)) {
      told.add(`${both}, both of whom you named`)
      continue
    }
    agree = false
    const detail = `two organisations sealed, ${both}: name both with --sealer if you expect both`
    findings.unchecked('sealer-agreement', detail, { file: after.file }, 'sealer')
  }
  if (agree) findings.holds('sealer-agreement', {}, told.size > 0 ? `Sealed by ${[...told].join('; ')}.` : undefined)
}

/** Neighbours in the chain of different names, each two of them once: two hosts may take turns. */
function changesIn(seals: readonly Sealed[]): [Sealed, Sealed][] {
  const seen = new Set<string>()
  return seals.flatMap((after, nth): [Sealed, Sealed][] => {
    const before = seals[nth - 1]
    if (!before || before.holder === after.holder) return []
    const pair = [before, after].map(({ holder }) => JSON.stringify([holder.subject, holder.whole])).sort()
    const isNew = !seen.has(pair.join())
    seen.add(pair.join())
    return isNew ? [[before, after]] : []
  })
}

const isByNameOnly = ({ subject: one }: Holder, { subject: other }: Holder): boolean =>
  (one.organizationIdentifier === undefined) !== (other.organizationIdentifier === undefined)

const isRename = ({ subject: one }: Holder, { subject: other }: Holder): boolean =>
  one.organization !== other.organization

function checkNamed(seals: readonly Sealed[], { sealers: names = [], logKeys }: Named, findings: Findings): void {
  const each = seals.filter(({ holder }, nth) => seals.findIndex((one) => one.holder === holder) === nth)
  if (names.length > 0) {
    const wrong = each.filter(({ holder }) => !names.some((name) => isNamed(holder, name)))
    for (const { holder, file } of wrong)
      findings.fails('sealer', `it is by ${subjectText(holder.subject)}, whom you did not name`, { file })
    if (wrong.length === 0) findings.holds('sealer')
    return
  }
  if (logKeys.length > 0) return
  const who = [...new Set(each.map(({ holder }) => subjectText(holder.subject)))].join('; ')
  const detail = `any sealing certificate under the roots given would have been accepted; here it is ${who}`
  findings.unchecked('sealer', detail, { file: exportNames.seal }, 'sealer')
}
