import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

const lockModule = pathToFileURL(join(import.meta.dirname, '..', 'setup', 'lock.mjs')).href

/** A process that writes "in" and "out" to a log while it holds the lock. */
const holder = (folder: string) => `
  import { appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { holdLock } from '${lockModule}'
  const release = await holdLock(${JSON.stringify(join(folder, 'lock'))}, () => {})
  appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'in ')
  await sleep(60)
  appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'out ')
  release()
`

const run = (folder: string) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', holder(folder)], { stdio: 'inherit' })
    child.on('close', resolve)
  })

t.test('one holder at a time', async (t) => {
  const folder = t.testdir()
  t.strictSame(await Promise.all(Array.from({ length: 6 }, () => run(folder))), [0, 0, 0, 0, 0, 0])
  t.equal(readFileSync(join(folder, 'log'), 'utf8'), 'in out '.repeat(6))
})

t.test('the lock of a process that was killed is taken over by exactly one at a time', async (t) => {
  const gone = spawnSync(process.execPath, ['--eval', '']).pid
  const folder = t.testdir({ lock: { owner: `old ${hostname()} ${gone}` } })
  t.strictSame(await Promise.all(Array.from({ length: 6 }, () => run(folder))), [0, 0, 0, 0, 0, 0])
  t.equal(readFileSync(join(folder, 'log'), 'utf8'), 'in out '.repeat(6))
})
