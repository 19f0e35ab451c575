import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { heldByOpenssl } from './by-openssl.ts'
import { containerOf, type Files, filesOf, type Layer, layersOf } from './container.ts'
import { type DssVerdict, passes } from './dss.ts'
import { exportLayers, type Keys, remade } from './export-layer.ts'
import { type Bench, inWords } from './judge-dossiers.ts'
import type { Fetched } from './play.ts'
import { each, table } from './tally.ts'
import { forgeries, oneFlipEach, type Tampering } from './tamperings.ts'

/** A tampering as it reaches a judge: with the export as it was, or made anew over it with the real key. */
interface Case extends Tampering {
  of: string
  way: 'as exported' | 'export made anew'
  layers: readonly Layer[]
}

/** DSS and openssl refuse every tampering, by the very seals and tokens that cover it. */
export async function judgeTamperings(bench: Bench, dossiers: readonly Fetched[], keys: Keys): Promise<void> {
  const cases = dossiers.flatMap(({ letter, bytes }, nth) => casesOf(letter, filesOf(bytes), keys, nth === 0))
  const counts = new Map<string, number>()
  const reasons = new Map<string, number>()
  await each([...cases.entries()], async ([nth, one]) => {
    const file = join(bench.folder, `tampered-${nth}.asice`)
    await writeFile(file, await containerOf(one.files))
    const [said, held] = await Promise.all([
      bench.dss.judge(file),
      heldByOpenssl(one.files, concerned(one), bench.root, join(bench.folder, `tampered-${nth}`)),
    ])
    await rm(file)
    bench.tally.check(`DSS refuses: ${one.of}, ${one.way}, ${one.what}`, passedWrongly(one, said))
    bench.tally.check(`openssl refuses: ${one.of}, ${one.way}, ${one.what}`, heldWrongly(one, held))
    count(counts, `${one.of}\t${one.way}`)
    for (const { name, indication, subIndication } of said.tokens)
      if (one.refused.includes(name)) count(reasons, `${indication}\t${subIndication ?? ''}`)
    if (said.error) count(reasons, `no verdict\t${said.error.slice(0, 100)}`)
  })
  const told = (map: Map<string, number>) => table([...map].sort().map(([line, n]) => [`${n} x`, ...line.split('\t')]))
  console.log(`\nTampered with under a seal:\n${told(counts)}`)
  console.log(`\nWhat DSS says of the seals and tokens over what was changed:\n${told(reasons)}`)
}

function casesOf(letter: string, files: Files, keys: Keys, thoroughly: boolean): Case[] {
  const layers = layersOf(files)
  const changes = thoroughly ? [...oneFlipEach(files), ...forgeries(files)] : oneFlipEach(files)
  return changes.flatMap((change): Case[] => {
    const inner = change.refused.filter((name) => !exportLayers.includes(name))
    const plain: Case = { ...change, of: letter, way: 'as exported', layers }
    // What the export alone covers, nobody refuses once the export is made anew: there DSS has nothing to say.
    if (inner.length === 0) return [plain]
    const anew = { ...change, refused: inner, files: remade(change.files, keys, new Date()) }
    return [plain, { ...anew, of: letter, way: 'export made anew', layers }]
  })
}

/** The layers that must not hold, and those of an export made anew, which must: else something else is wrong too. */
function concerned({ way, refused, layers }: Case): Layer[] {
  const judged = way === 'export made anew' ? [...refused, ...exportLayers] : refused
  return layers.filter(({ name }) => judged.includes(name))
}

function passedWrongly({ way, refused }: Case, said: DssVerdict): string[] {
  const wrong = said.tokens.filter((token) => refused.includes(token.name) && passes(token))
  // The new seal must be a right one. Its token DSS fails where a file is gone that some manifest names.
  const spoilt = said.tokens.filter((token) => token.name === exportLayers[0] && !passes(token))
  return [...wrong, ...(way === 'export made anew' && !said.error ? spoilt : [])].map(inWords)
}

function heldWrongly({ way, refused }: Case, held: ReadonlySet<string>): string[] {
  const anew = way === 'export made anew' ? exportLayers : []
  return [
    ...refused.filter((name) => held.has(name)).map((name) => `${name} holds`),
    ...anew.filter((name) => !held.has(name)).map((name) => `${name} does not hold`),
  ]
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
