import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@zegel/testing'
import t from 'tap'

const door = join(import.meta.dirname, '..', 'run.mjs')
const run = (cwd: string, ...args: string[]) =>
  spawnSync(process.execPath, [door, ...args], { cwd, encoding: 'utf8', timeout: 60_000 })

t.test('a command says what it does, and does not begin', async (t) => {
  for (const name of [
    'demo',
    'test',
    'test:faults',
    'test:model',
    'test:interop',
    'test:tamper',
    'test:audit',
    'check',
  ]) {
    const { status, stdout } = run('.', name, '--help')
    t.match([status, stdout], [0, new RegExp(`^npm (run )?${name}: `)])
  }
})

t.test('files are named as from where one stands', async (t) => {
  const folder = makeFolder(t)
  writeFileSync(join(folder, 'root.pem'), 'no certificate')
  const { status, stderr } = run(folder, 'verify', 'x.asice', '--root', 'root.pem')
  t.match([status, stderr], [2, /^root\.pem is no certificate/])
})
