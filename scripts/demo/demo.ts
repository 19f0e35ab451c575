import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { holdLock } from '../setup/lock.mjs'
import { agree } from './agree.ts'
import { DemoError } from './demo-error.ts'
import { clearAway, expectNoErrors, startDemoHouse } from './demo-house.ts'
import { EventFeed } from './event-feed.ts'
import { exportDossier, fetchTrust } from './export-dossier.ts'
import { forge } from './forge.ts'
import { makeLetters } from './letters.ts'
import { type Narrator, since } from './narrator.ts'
import { byOneCommand } from './one-command.ts'
import { openedLetter } from './opened-letter.ts'
import { meet } from './people.ts'
import { type Places, shown } from './places.ts'
import { refusedLetter } from './refused-letter.ts'
import type { Tools } from './tools.ts'
import { undeliverableLetter } from './undeliverable-letter.ts'
import { verifyDossier } from './verify-dossier.ts'

export interface Stage {
  narrator: Narrator
  places: Places
  tools: Tools
  signal: AbortSignal
  interrupt: (reason: Error) => void
  /** what must be undone however it ends, last first */
  cleanup: (() => Promise<void> | void)[]
}

/** The whole demo. @throws Error at the first thing that is not as it should be */
export async function demo(stage: Stage): Promise<void> {
  const { narrator, places, tools } = stage
  const started = performance.now()
  await prepare(stage)
  narrator.heading('1. The house, and the people')
  const { house, letters } = start(stage)
  const { url, close, ...place } = await house
  narrator.step(`The house stands at ${url} after ${since(started)}, with fresh data and its own PostgreSQL.`)
  narrator.more(`Its data: ${shown(places.data)}, its log: ${shown(places.log)}`)
  await letters
  const people = await meet(place)
  narrator.step(`${people.clerk.name} may send from now on: its software and its legal officer have a key each.`)
  const story = { ...people, narrator, places, feed: new EventFeed(people.clerk) }

  narrator.heading('2. Anna agrees to receive her letters electronically')
  await agree(story)
  narrator.heading('3. A letter with an annex, opened')
  const opened = await openedLetter(story)
  narrator.heading('4. A letter in consent mode, refused')
  const refused = await refusedLetter(story)
  narrator.heading('5. A letter after the withdrawal, undeliverable')
  const undeliverable = await undeliverableLetter(story)
  narrator.heading('6. The legal officer exports the dossiers')
  await exportDossier(story, opened, places.dossiers.opened)
  await exportDossier(story, refused, places.dossiers.refused)
  await exportDossier(story, undeliverable, places.dossiers.undeliverable)
  await fetchTrust(story)
  await close()
  expectNoErrors(places)
  narrator.step('The house is closed, its PostgreSQL stopped: nothing that follows needs it.')

  await byPublicTools(stage)
  narrator.heading(`Everything held, in ${since(started)}. What to look at next`)
  const steps = nextSteps(places, tools)
  const width = Math.max(...steps.map(([what]) => what.length))
  for (const [what, why] of steps) narrator.line(`  ${what.padEnd(width)}   ${why}`)
}

async function prepare({ narrator, places, cleanup }: Stage) {
  try {
    await mkdir(places.folder, { recursive: true })
    const release = await holdLock(places.lock, () => narrator.line('Another demo runs here: waiting for its end ...'))
    cleanup.push(release)
    await clearAway(places)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const advice = 'Remove that folder as its owner, or set ZEGEL_DATA to a folder of your own.'
    if (code !== 'EACCES' && code !== 'EPERM') throw new DemoError(message, { cause })
    throw new DemoError(`${shown(places.folder)} belongs to another user. ${advice}`, { cause })
  }
}

/** The letters are made while the database is. */
function start({ places, signal, interrupt, cleanup }: Stage) {
  const house = startDemoHouse(places, interrupt)
  const letters = makeLetters(places.letters, signal)
  // Whoever stops while it starts must still find it stopped afterwards; the reason is told by who waits for it.
  cleanup.push(() =>
    house.then(
      ({ close }) => close(),
      () => {},
    ),
  )
  letters.catch(interrupt)
  return { house, letters }
}

async function byPublicTools(stage: Stage) {
  const { narrator, places, tools } = stage
  narrator.heading('7. A stranger checks them, with public tools and root.pem alone')
  if (tools.openssl) narrator.line(`${tools.openssl}. Each command can be repeated from the project's root.`)
  else narrator.warning('NOT CHECKED, for want of openssl: the seals, the timestamps, the digests in the manifests.')
  if (!tools.sums) narrator.warning('NOT CHECKED, for want of sha256sum: the files against SHA256SUMS.')
  if (tools.unzip) {
    for (const file of Object.values(places.dossiers)) await verifyDossier(stage, file)
    if (tools.sums) {
      narrator.heading('8. A forger changes one byte: the year of the hand-over')
      await forge(stage)
    }
  } else narrator.warning('NOT CHECKED, for want of unzip: by public tools, anything at all in the dossiers.')
  narrator.heading('9. The same and more with one command: zegel verify')
  await byOneCommand(stage)
}

function nextSteps({ folder, dossiers }: Places, { openssl }: Tools): [string, string][] {
  const unpacked = dossiers.opened.replace(/\.asice$/, '')
  return [
    [shown(dossiers.opened), 'the proof of the first letter, with report.pdf for people; the others are beside it'],
    ...(existsSync(unpacked)
      ? [[shown(join(unpacked, 'VERIFY.txt')), 'how anyone checks it'] as [string, string]]
      : []),
    [shown(join(folder, 'letters')), 'the letters'],
    ['npm start', 'the same house, to stay; it tells its address'],
    ['<that address>/docs', 'every route, to try out'],
    ...(openssl ? [] : [['npm run demo', 'once more with OpenSSL 3: it checks the seals too'] as [string, string]]),
  ]
}
