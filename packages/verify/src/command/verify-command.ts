import { SourceError } from '../source.ts'
import type { Trust, Verdict } from '../verdict.ts'
import { type Examined, verifyDossiers } from '../verify-dossiers.ts'
import { openFile } from './file-source.ts'
import { readOptions, UsageError, usage } from './options.ts'
import { watched } from './progress.ts'
import { tellVerdict, verdictLine } from './tell.ts'
import { VERSION } from './version.ts'

export interface CommandHost {
  now: Date
  out(text: string): void
  err(text: string): void
  /** whether a person watches `err` */
  isTerminal: boolean
}

/** `zegel verify`. Returns the exit status. */
export async function verifyCommand(args: readonly string[], host: CommandHost): Promise<0 | 1 | 2> {
  try {
    const options = await readOptions(args, host.now)
    if (options === 'help') host.out(usage)
    if (options === 'version') host.out(`zegel-verify ${VERSION}\n`)
    if (options === 'help' || options === 'version') return 0
    const examined = await examineFiles(options.files, options.trust, host)
    host.out(options.json ? `${JSON.stringify(forMachines(examined, options.trust), null, 2)}\n` : told(examined))
    return examined.holds ? 0 : 1
  } catch (error) {
    if (error instanceof UsageError) host.err(`${error.message}\n\n${usage}`)
    else if (error instanceof SourceError)
      host.err(`${error.message}: ${String((error.cause as Error)?.message ?? '')}\n`)
    else throw error
    return 2
  }
}

async function examineFiles(files: readonly string[], trust: Trust, host: CommandHost): Promise<Examined> {
  const opened = []
  try {
    for (const file of files) opened.push({ name: file, ...(await openFile(file)) })
    const containers = opened.map(({ name, source }) => ({
      name,
      source: host.isTerminal ? watched(source, name, host.err) : source,
    }))
    return await verifyDossiers(containers, trust)
  } finally {
    await Promise.all(opened.map(({ close }) => close()))
  }
}

function told({ holds, dossiers, together }: Examined): string {
  const texts = dossiers.map(({ name, verdict }) => tellVerdict(name, verdict))
  if (dossiers.length === 1) return texts.join('')
  const failing = dossiers.filter(({ verdict }) => !verdict.holds).length
  const lines = together.map(
    ({ status, code, detail, file }) => `  ${status}  ${code}: ${file ? `${file}: ` : ''}${detail}`,
  )
  const failed = together.filter(({ status }) => status === 'fails').length
  return `${[...texts, ...(lines.length > 0 ? [`All together:\n${lines.join('\n')}\n`] : [])].join('\n')}\n${verdictLine(holds, failing + failed, 0)}\n`
}

/** The machine-readable form; the README of this package describes it. */
function forMachines({ holds, dossiers, together }: Examined, { at }: Trust) {
  return {
    version: 'zegel-verdict-1',
    verifier: VERSION,
    at: at.toISOString(),
    holds,
    dossiers: dossiers.map(({ name, verdict }) => ({ file: name, ...sorted(verdict) })),
    together,
  }
}

const sorted = ({ holds, message, checks, anchors, summary }: Verdict) => ({ holds, message, checks, anchors, summary })
