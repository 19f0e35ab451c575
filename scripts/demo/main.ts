// npm run demo: one letter from deposit to a dossier that a stranger verifies. Ends with 0 only if everything held.

import { demo, type Stage } from './demo.ts'
import { DemoError } from './demo-error.ts'
import { aborted, interruption } from './interruption.ts'
import { Narrator } from './narrator.ts'
import { demoPlaces } from './places.ts'
import { findTools } from './tools.ts'

const USAGE = 'Usage: npm run demo [-- --without-openssl]'
const narrator = new Narrator(process.stdout)
const cleanup: Stage['cleanup'] = []

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== '--without-openssl')) throw new DemoError(USAGE, { exitCode: 2 })
  const tools = findTools({ withoutOpenssl: args.includes('--without-openssl') })
  const { signal, interrupt } = interruption()
  narrator.line(
    'Zegel: registered letters, from deposit to proof. Nothing is simulated: a real house, database, mails, seals.',
  )
  narrator.line('Times are of this machine; the evidences say them in UTC.')
  await Promise.race([demo({ narrator, places: demoPlaces(), tools, signal, interrupt, cleanup }), aborted(signal)])
}

let exitCode = 0
try {
  await main(process.argv.slice(2))
} catch (error) {
  exitCode = tell(error)
}
narrator.silence()
for (const undo of cleanup.reverse()) {
  try {
    await undo()
  } catch (error) {
    exitCode ||= tell(error)
  }
}
process.exit(exitCode)

function tell(error: unknown): number {
  const known = error instanceof DemoError
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`\nThe demo did not get through.\n${text}\n`)
  return known ? error.exitCode : 1
}
