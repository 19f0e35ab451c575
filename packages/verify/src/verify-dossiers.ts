import { checkTogether } from './check-together.ts'
import type { Dossier } from './examine.ts'
import { Findings } from './findings.ts'
import type { Source } from './source.ts'
import type { Check, Trust, Verdict } from './verdict.ts'
import { readDossier, verdictOf } from './verify-dossier.ts'

export interface Container {
  /** for people: the name of the file */
  name: string
  source: Source | Buffer
}

export interface Examined {
  /** true only when nothing fails, in any of them and between them */
  holds: boolean
  dossiers: readonly { name: string; verdict: Verdict }[]
  /** what only several of them can show: volumes that belong together, dossiers of one message that agree */
  together: readonly Check[]
}

/**
 * Several dossiers, one after the other, and then what they say of each other.
 *
 * @throws SourceError a container cannot be read
 */
export async function verifyDossiers(containers: readonly Container[], trust: Trust): Promise<Examined> {
  const dossiers: { name: string; verdict: Verdict }[] = []
  const readable: { name: string; dossier: Dossier }[] = []
  for (const { name, source } of containers) {
    const findings = new Findings()
    const dossier = await readDossier(source, trust, findings)
    dossiers.push({ name, verdict: verdictOf(dossier, findings) })
    if (dossier) readable.push({ name, dossier })
  }
  const between = new Findings()
  between.guarded(() => checkTogether(readable, between))
  return {
    holds: between.hold && dossiers.every(({ verdict }) => verdict.holds),
    dossiers,
    together: between.checks,
  }
}
