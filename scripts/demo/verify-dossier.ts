import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DemoError } from './demo-error.ts'
import type { Narrator } from './narrator.ts'
import { type Places, shown } from './places.ts'
import { sh, type Terminal } from './shell.ts'
import type { Tools } from './tools.ts'
import { verdictOf } from './verdict.ts'

export interface Stranger {
  narrator: Narrator
  places: Places
  tools: Tools
  signal: AbortSignal
}

/** From where a shell stands after the printed `cd`. */
const ROOT = '../root.pem'

export function terminal({ places, signal }: Stranger, folder: string): Terminal {
  const KEY = readFileSync(places.logKey, 'utf8').trim()
  return { cwd: join(places.folder, folder), trusted: { ROOT, KEY }, signal }
}

/**
 * Does what the dossier's own VERIFY.txt says, as somebody would who has the container, root.pem, and nothing of ours.
 * @throws DemoError at the first check that does not hold
 */
export async function verifyDossier(stranger: Stranger, file: string): Promise<void> {
  const { narrator, places, tools } = stranger
  const folder = basename(file, '.asice')
  const unpack = `unzip -q -o -d ${folder} ${basename(file)}`
  narrator.line()
  narrator.command(`cd ${quoted(shown(places.folder))} && ${unpack} && cd ${folder}`)
  narrator.command(`ROOT=${ROOT}; KEY=$(cat ../${basename(places.logKey)})`)
  const { ok, output } = await sh(unpack, terminal(stranger, ''))
  if (!ok) throw new DemoError(`unzip cannot unpack ${shown(file)}: ${output}`)
  const text = await readFile(join(places.folder, folder, 'VERIFY.txt'), 'utf8')
  const commands = commandsIn(text, tools)
  if (commands.length === 0 && tools.openssl) throw new DemoError('VERIFY.txt names no command.')
  for (const command of commands) {
    narrator.command(command)
    const { holds, said } = verdictOf(command, await sh(command, terminal(stranger, folder)))
    if (!holds)
      throw new DemoError(`This check does not hold, in ${shown(join(places.folder, folder))}:\n${command}\n${said}`)
    narrator.verdict(said)
  }
}

/** The commands of VERIFY.txt that this machine can run. */
function commandsIn(text: string, { openssl, sums }: Tools): string[] {
  const lines = text.split('\n').filter((line) => /^(sha256sum|openssl|for) /.test(line))
  const files = lines.filter((line) => line.startsWith('sha256sum'))
  return [
    ...(sums ? files.map((line) => line.replace(/^sha256sum/, sums)) : []),
    ...(openssl ? lines.filter((line) => !line.startsWith('sha256sum')) : []),
  ]
}

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
export const cdTo = ({ folder }: Places) => `cd ${quoted(shown(folder))}`
