import { checkTogether } from './check-together.ts'
import type { Dossier } from './examine.ts'
import { Findings } from './findings.ts'
import type { Source } from './source.ts'
import type { Check, Give, Trust, Verdict } from './verdict.ts'
import { readDossier, verdictOf } from './verify-dossier.ts'

export interface Container {
  /** for people: the name of the file */
  name: string
  source: Source | Buffer
}

export interface Examined {
  /** true only when nothing fails, in any of them and between them */
  holds: boolean
  /** what the reader would have to give to have the rest checked; what one file lacks another may have given */
  missing: readonly Give[]
  dossiers: readonly { name: string; verdict: Verdict }[]
  /** what only several of them can show: volumes that belong together, dossiers of one message that agree */
  together: readonly Check[]
}

/**
 * Several dossiers, one after the other, and then what they say of each other. Each is asked for when the one before was
 * read, so that whoever has thousands need not hold them all open.
 *
 * @throws SourceError a container cannot be read
 */
export async function verifyDossiers(
  containers: Iterable<Container> | AsyncIterable<Container>,
  trust: Trust,
): Promise<Examined> {
  const dossiers: { name: string; verdict: Verdict }[] = []
  const readable: { name: string; dossier: Dossier; verdict: Verdict }[] = []
  for await (const { name, source } of containers) {
    const findings = new Findings()
    const dossier = await readDossier(source, trust, findings)
    const verdict = verdictOf(dossier, findings)
    dossiers.push({ name, verdict })
    if (dossier) readable.push({ name, dossier, verdict })
  }
  const between = new Findings()
  const whole = between.guarded(() => checkTogether(readable, trust, between)) ?? new Set()
  const settled = new Set(readable.flatMap((one) => (whole.has(one) ? [one.verdict] : [])))
  const missing = [
    ...dossiers.flatMap(({ verdict }) => verdict.missing.filter((one) => !(one === 'volumes' && settled.has(verdict)))),
    ...between.missing,
  ]
  return {
    holds: between.hold && dossiers.every(({ verdict }) => verdict.holds),
    missing: [...new Set(missing)],
    dossiers,
    together: between.checks,
  }
}
