import { join } from 'node:path'
import { heldByOpenssl } from './by-openssl.ts'
import { containerOf, type Files, filesOf, type Layer, layersOf } from './container.ts'
import { type DssVerdict, passes } from './dss.ts'
import { exportLayers, type Keys, remade } from './export-layer.ts'
import { type Bench, inWords } from './judge-dossiers.ts'
import type { Fetched } from './play.ts'
import { each, table } from './tally.ts'
import { forgeries, oneFlipEach, type Tampering } from './tamperings.ts'

const WORDS = ['VERIFY.txt', 'report.pdf']

/** A tampering as it reaches a judge: with the export as it was, or made anew over it with the real key. */
interface Case extends Tampering {
  of: string
  way: 'as exported' | 'export made anew'
  layers: readonly Layer[]
}

/** DSS, openssl and our verifier refuse every tampering; the first two by the very seals and tokens that cover it. */
export async function judgeTamperings(bench: Bench, dossiers: readonly Fetched[], keys: Keys): Promise<void> {
  const cases = dossiers.flatMap(({ letter, bytes }, nth) => casesOf(letter, filesOf(bytes), keys, nth === 0))
  const counts = new Map<string, number>()
  const reasons = new Map<string, number>()
  await each([...cases.entries()], async ([nth, one]) => {
    const container = await containerOf(one.files)
    const name = `${one.of}, ${one.way}, ${one.what}`
    bench.tally.check(`our verifier refuses: ${name}`, (await bench.ours(container)).holds ? ['it holds'] : [])
    count(counts, `${one.of}\t${one.way}\t${one.refused.length > 0 ? 'all three' : 'our verifier'}`)
    if (one.refused.length === 0) return
    const [said, held] = await Promise.all([
      bench.dss.judge(container),
      heldByOpenssl(one.files, concerned(one), bench.root, join(bench.folder, `tampered-${nth}`)),
    ])
    bench.tally.check(`DSS refuses: ${name}`, passedWrongly(one, said))
    bench.tally.check(`openssl refuses: ${name}`, heldWrongly(one, held))
    for (const { name: token, indication, subIndication } of said.tokens)
      if (one.refused.includes(token)) count(reasons, `${indication}\t${subIndication ?? ''}`)
    if (said.error) count(reasons, `no verdict\t${said.error.slice(0, 100)}`)
  })
  const told = (map: Map<string, number>) =>
    table([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, n]) => [`${n} x`, ...line.split('\t')]))
  console.log(`\nTampered with under a seal, and who must refuse it:\n${told(counts)}`)
  console.log(`\nWhat DSS says of the seals and tokens over what was changed:\n${told(reasons)}`)
}

function casesOf(letter: string, files: Files, keys: Keys, thoroughly: boolean): Case[] {
  const layers = layersOf(files)
  const changes = thoroughly ? [...oneFlipEach(files), ...forgeries(files)] : oneFlipEach(files).filter(ofEvidences)
  return changes.flatMap((change): Case[] => {
    const inner = change.refused.filter((name) => !exportLayers.includes(name))
    const plain: Case = { ...change, of: letter, way: 'as exported', layers }
    if (change.ofExport) return [plain]
    // Words for people are in no evidence: who holds the key can write others.
    if (WORDS.includes(change.file)) return [plain]
    // Where the export alone covers a file, DSS and openssl have nothing to say once it is made anew.
    const anew = { ...change, refused: inner, files: remade(change.files, keys, new Date()) }
    const harder: Case = { ...anew, of: letter, way: 'export made anew', layers }
    return thoroughly ? [plain, harder] : [harder]
  })
}

/** Of the letters after the first: every evidence, and every file that belongs to one of them. */
function ofEvidences({ file }: Tampering, _: number, all: readonly Tampering[]): boolean {
  const isEvidence = (name: string) => /^[0-9a-f-]{36}\.json$/.test(name)
  const first = all.find((one) => isEvidence(one.file))?.file.slice(0, 36) as string
  return isEvidence(file) || file.includes(first)
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
