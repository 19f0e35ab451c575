import { join } from 'node:path'
import type { Verdict } from '@zegel/verify'
import { heldByOpenssl } from './by-openssl.ts'
import { filesOf, layersOf } from './container.ts'
import { type Dss, type DssToken, type DssVerdict, passes } from './dss.ts'
import type { Fetched } from './play.ts'
import { type Tally, table } from './tally.ts'

export interface Bench {
  dss: Dss
  tally: Tally
  /** for what is made on the way */
  folder: string
  /** path of root.pem */
  root: string
  /** our own verifier, with the same root */
  ours(container: Buffer): Promise<Verdict>
}

/** DSS, openssl and our verifier say that everything in every dossier holds. */
export async function judgeDossiers(
  { dss, tally, folder, root, ours }: Bench,
  dossiers: readonly Fetched[],
): Promise<void> {
  const rows = [['letter', 'fetched as', 'seals', 'tokens']]
  const all: DssToken[] = []
  for (const [nth, { letter, as, bytes }] of dossiers.entries()) {
    const said = await dss.judge(bytes)
    const layers = layersOf(filesOf(bytes))
    tally.check(`DSS: ${letter}, ${as}`, faultsOf(said, layers))
    const held = await heldByOpenssl(filesOf(bytes), layers, root, join(folder, `by-openssl-${nth}`))
    const refused = layers.filter(({ name }) => !held.has(name))
    tally.check(
      `openssl: ${letter}, ${as}`,
      refused.map(({ name }) => `${name} does not hold`),
    )
    tally.check(`our verifier: ${letter}, ${as}`, faultsOfOurs(await ours(bytes)))
    rows.push([letter, as, indications(said, 'seal'), indications(said, 'timestamp')])
    all.push(...said.tokens)
  }
  console.log(`\nWhat DSS says of the dossiers:\n${table(rows)}`)
  console.log(`\nWhat DSS remarks on them, all of it:\n${table(remarks(all))}`)
}

/** Everything in the container was judged, and passed. */
export function faultsOf(said: DssVerdict, layers: readonly { name: string }[]): string[] {
  if (said.error) return [said.error]
  const names = said.tokens.map(({ name }) => name)
  return [
    ...layers.filter(({ name }) => !names.includes(name)).map(({ name }) => `${name}: not judged`),
    ...names.filter((name) => !layers.some((layer) => layer.name === name)).map((name) => `${name}: whence?`),
    ...said.tokens.filter((token) => !passes(token)).map(inWords),
  ]
}

export const faultsOfOurs = ({ checks }: Verdict): string[] =>
  checks
    .filter(({ status }) => status === 'fails')
    .map(({ code, file = 'the dossier', detail }) => `${file}: ${code}: ${detail}`)

export const inWords = ({ name, indication, subIndication, errors }: DssToken) =>
  `${name}: ${indication} ${subIndication ?? ''} ${errors.join('; ')}`

function indications({ tokens }: DssVerdict, kind: DssToken['kind']): string {
  const said = tokens.filter((token) => token.kind === kind).map(({ indication }) => indication)
  return [...counted(said)].map(([indication, count]) => `${count} ${indication}`).join(', ')
}

/** Every warning and every information, once, with how often and of what it was said. */
export function remarks(tokens: readonly DssToken[]): string[][] {
  const said = tokens.flatMap(({ kind, name, warnings, infos, qualification }) => {
    const what = kind === 'seal' ? (/export/.test(name) ? 'export seal' : 'evidence seal') : 'token'
    return [
      ...warnings.map((text) => `warning\t${what}\t${text}`),
      ...infos.map((text) => `info\t${what}\t${text}`),
      ...qualification.map((text) => `qualification\t${what}\t${text}`),
    ]
  })
  return [...counted(said)].map(([line, count]) => [`${count} x`, ...line.split('\t')])
}

function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
