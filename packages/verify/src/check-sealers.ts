import { exportNames } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Sealed } from './sealers.ts'
import { sameOrganization, subjectOf, subjectText } from './subject.ts'
import type { Trust } from './verdict.ts'

/** What the reader gave that says whose dossier it must be. */
type Named = Pick<Trust, 'sealers'> & { logKeys: readonly unknown[] }

/**
 * Who sealed: a root stands above many, so a chain alone does not say that it was this operator (PROOF.md section 3:
 * verify subject and policy).
 */
export function checkSealers(sealers: readonly Sealed[], trust: Named, findings: Findings): void {
  const [first] = sealers
  if (!first) return
  const one = subjectOf(first.certificate)
  const others = sealers.filter(
    ({ certificate }) => !sameOrganization(one, subjectOf(certificate)) && certificate !== first.certificate,
  )
  for (const { certificate, file } of others) {
    const detail = `it is by ${subjectText(subjectOf(certificate))}, and the first seal by ${subjectText(one)}`
    findings.fails('sealer-agreement', detail, { file })
  }
  if (others.length === 0) findings.holds('sealer-agreement')
  checkNamed(sealers, trust, findings)
}

function checkNamed(sealers: readonly Sealed[], { sealers: names = [], logKeys }: Named, findings: Findings): void {
  const subjects = sealers.map(({ certificate }) => subjectOf(certificate))
  if (names.length > 0) {
    const wrong = sealers.filter((_, nth) => !Object.values(subjects[nth] ?? {}).some((name) => names.includes(name)))
    for (const { certificate, file } of wrong)
      findings.fails('sealer', `it is by ${subjectText(subjectOf(certificate))}, whom you did not name`, { file })
    if (wrong.length === 0) findings.holds('sealer')
    return
  }
  if (logKeys.length > 0) return
  const who = [...new Set(subjects.map(subjectText))].join('; ')
  const detail = `any sealing certificate under the roots given would have been accepted; here it is ${who}`
  findings.unchecked('sealer', detail, { file: exportNames.seal }, 'sealer')
}
