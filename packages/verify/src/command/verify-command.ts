import { SourceError } from '../source.ts'
import type { Check, Trust, Verdict } from '../verdict.ts'
import { type Container, type Examined, verifyDossiers } from '../verify-dossiers.ts'
import { openFile } from './file-source.ts'
import { readOptions, UsageError, usage } from './options.ts'
import { watched } from './progress.ts'
import { tellVerdict, unshownIn, verdictLines } from './tell.ts'
import { failureLine, grouped } from './tell-lines.ts'
import { VERSION } from './version.ts'

export interface CommandHost {
  now: Date
  out(text: string): void
  err(text: string): void
  /** whether a person watches `err` */
  isTerminal: boolean
}

/** 3: what was checked holds, and something that could have been checked was not. */
export type ExitStatus = 0 | 1 | 2 | 3

/** `zegel verify`. Returns the exit status. */
export async function verifyCommand(args: readonly string[], host: CommandHost): Promise<ExitStatus> {
  try {
    const options = await readOptions(args, host.now)
    if (options === 'help') host.out(usage)
    if (options === 'version') host.out(`zegel-verify ${VERSION}\n`)
    if (options === 'help' || options === 'version') return 0
    const examined = await examineFiles(options.files, options.trust, host)
    host.out(options.json ? `${JSON.stringify(forMachines(examined, options.trust), null, 2)}\n` : told(examined))
    return statusOf(examined)
  } catch (error) {
    if (error instanceof UsageError) host.err(`${error.message}\n\n${usage}`)
    else if (error instanceof SourceError)
      host.err(`${error.message}: ${String((error.cause as Error)?.message ?? '')}\n`)
    else throw error
    return 2
  }
}

async function examineFiles(files: readonly string[], trust: Trust, host: CommandHost): Promise<Examined> {
  // Who names a file that is not there is told so before the others are read.
  for (const file of files) await (await openFile(file)).close()
  return verifyDossiers(opened(files, host), trust)
}

/** Each for as long as it is read. */
async function* opened(files: readonly string[], { isTerminal, err }: CommandHost): AsyncGenerator<Container> {
  for (const name of files) {
    const { source, close } = await openFile(name)
    try {
      yield { name, source: isTerminal ? watched(source, name, err) : source }
    } finally {
      await close()
    }
  }
}

const statusOf = ({ holds, missing }: Examined): ExitStatus => (!holds ? 1 : missing.length > 0 ? 3 : 0)

function told({ holds, missing, dossiers, together }: Examined): string {
  const texts = dossiers.map(({ name, verdict }) => tellVerdict(name, verdict))
  if (dossiers.length === 1) return texts.join('')
  const fails = together.filter(({ status }) => status === 'fails')
  const failing = fails.length + dossiers.filter(({ verdict }) => !verdict.holds).length
  const of = (status: Check['status']) => together.filter((check) => check.status === status)
  const lines = [...fails.map(failureLine), ...grouped(of('unchecked'), 'unchecked'), ...grouped(of('holds'), 'holds')]
  const all = lines.length > 0 ? [`All together:\n${lines.map((line) => `  ${line}\n`).join('')}`] : []
  const unshown = unshownIn([...dossiers.flatMap(({ verdict }) => verdict.checks), ...together])
  return `${[...texts, ...all].join('\n')}\n${verdictLines({ holds, missing, failing, unshown }).join('\n')}\n`
}

/** The machine-readable form; the README of this package describes it. */
function forMachines(examined: Examined, { at }: Trust) {
  const { holds, missing, dossiers, together } = examined
  return {
    version: 'zegel-verdict-1',
    verifier: VERSION,
    at: at.toISOString(),
    status: statusOf(examined),
    holds,
    missing,
    dossiers: dossiers.map(({ name, verdict }) => ({ file: name, ...sorted(verdict) })),
    together,
  }
}

const sorted = ({ holds, missing, message, about, signatories, checks, anchors, summary }: Verdict) => ({
  holds,
  missing,
  message,
  about,
  signatories,
  checks,
  anchors,
  summary,
})
