import { basename } from 'node:path'
import { DemoError } from './demo-error.ts'
import { shown } from './places.ts'
import { sh } from './shell.ts'
import { cdTo, type Stranger, terminal } from './verify-dossier.ts'

/**
 * The verifier that anybody is handed as one file, with the root and the log's key from elsewhere: each dossier holds, and
 * one whose bytes were changed does not.
 *
 * @throws DemoError at the first verdict that is another
 */
export async function byOneCommand(stranger: Stranger): Promise<void> {
  const { narrator, places } = stranger
  narrator.command(cdTo(places))
  for (const file of Object.values(places.dossiers)) await expect(stranger, verifying(basename(file)), true)
  narrator.line('The forger again, this time in the container itself:')
  const forge = `sed 's/"eventTime":"2/"eventTime":"1/' ${basename(places.dossiers.refused)} > forged.asice`
  narrator.command(forge)
  if (!(await sh(forge, terminal(stranger, ''))).ok) throw new DemoError(`This failed: ${forge}`)
  await expect(stranger, verifying('forged.asice'), false)
}

const verifying = (file: string) => `node zegel-verify.mjs ${file} --root root.pem --log-key log.key`

async function expect(stranger: Stranger, command: string, holds: boolean) {
  const { narrator, places } = stranger
  narrator.command(command)
  const { ok, output } = await sh(command, terminal(stranger, ''))
  const lines = output.trim().split('\n')
  const last = lines.at(-1) as string
  if (ok !== holds || !last.startsWith('VERDICT: '))
    throw new DemoError(
      `The verifier says something else, in ${shown(places.folder)}:\n${command}\n${output.slice(-2_000)}`,
    )
  if (!holds) narrator.verdict(`refused: ${(lines.find((line) => line.includes('FAIL ')) ?? '').trim()}`)
  narrator.verdict(last)
}
