import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { startEmbedded } from '../src/embedded/index.ts'
import { placesIn } from '../src/embedded/places.ts'
import { alive, allOn, until } from '../src/embedded/processes.ts'
import { chooseRunner } from '../src/embedded/runner.ts'

/** What the child says: either it runs, or why not. */
type Said = { url: string; pid: number; adopted: boolean; code?: string; message?: string }

const child = join(import.meta.dirname, 'embedded-child.ts')
const root = process.getuid?.() === 0

/** Starts another process on the folder; whatever is left of it or its PostgreSQL at the end of the test is killed. */
function other(t: Test, folder: string, command = plainly) {
  const { file, args, ids } = command(process.execPath, [child, folder])
  const process_ = spawn(file, args, { ...ids, env: { PATH: process.env['PATH'] }, stdio: 'pipe' })
  t.teardown(() => {
    if (process_.exitCode === null) process_.kill('SIGKILL')
    for (const pid of allOn(placesIn(folder).cluster)) process.kill(pid, 'SIGKILL')
  })
  let told = ''
  process_.stderr.on('data', (text) => (told += text))
  const said = once(createInterface(process_.stdout), 'line').then(([line]) => JSON.parse(line as string) as Said)
  const failed = once(process_, 'close').then(() => Promise.reject(new Error(`the child ended: ${told}`)))
  failed.catch(() => undefined)
  return { process: process_, said: Promise.race([said, failed]) }
}

function plainly(file: string, args: string[]): ReturnType<ReturnType<typeof chooseRunner>['command']> {
  return { file, args, ids: {} }
}

async function ended(process_: ChildProcessWithoutNullStreams) {
  if (process_.exitCode === null && process_.signalCode === null) await once(process_, 'exit')
}

async function kill9(process_: ChildProcessWithoutNullStreams) {
  process_.kill('SIGKILL')
  await ended(process_)
}

/** One statement on a connection of its own, tried until the server is there. */
async function ask(url: string, text: string, values: unknown[] = []): Promise<string[]> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query({ text, values, rowMode: 'array' })
      return rows.flat().map(String)
    } catch (error) {
      if (error instanceof pg.DatabaseError && /^(28|42)/.test(error.code ?? '')) throw error
      if (Date.now() > deadline) throw error
      await sleep(50)
    } finally {
      await client.end()
    }
  }
}

const count = (url: string) => ask(url, 'select count(*) from letter')

t.test('a first start, a second that resumes, and what the server is like', async (t) => {
  const folder = join(t.testdir(), 'var', 'postgres')
  const began = Date.now()
  const first = await startEmbedded({ folder, settings: { work_mem: '5MB' } })
  t.ok(Date.now() - began < 30_000, 'started within 30 s')
  t.match(first, { adopted: false, url: /^postgres:\/\/postgres:[\w-]{43}@127\.0\.0\.1:\d+\/zegel$/ })

  const names = 'data_checksums fsync full_page_writes synchronous_commit jit TimeZone work_mem listen_addresses'
  const shown = names.split(' ').map((name) => `current_setting('${name}')`)
  const settings = await ask(first.url, `select ${shown}, current_setting('unix_socket_directories')`)
  t.same(settings, ['on', 'on', 'on', 'on', 'off', 'UTC', '5MB', '127.0.0.1', ''])
  const locale = 'select pg_encoding_to_char(encoding), datlocprovider, datlocale from pg_database where datname = $1'
  t.same(await ask(first.url, locale, ['zegel']), ['UTF8', 'b', 'C.UTF-8'])
  t.match(await ask(first.url, 'select rolpassword from pg_authid where rolname = $1', ['postgres']), [
    /^SCRAM-SHA-256/,
  ])
  await t.rejects(ask(first.url.replace(/:[\w-]{43}@/, ':guess@'), 'select 1'), { code: '28P01' })
  for (const name of ['password', 'postgres.log', 'claim.lock'])
    t.equal(statSync(join(folder, name)).mode & 0o77, 0, name)
  t.same(readdirSync(join(folder, '..')), ['postgres'], 'nothing beside the folder')

  await ask(first.url, 'create table letter as select generate_series(1, 1000) as id')
  await t.rejects(startEmbedded({ folder }), { code: 'in-use', message: new RegExp(`Process ${process.pid} already`) })
  await Promise.all([first.stop(), first.stop()])
  t.notOk(alive(first.pid), 'stopped')

  const second = await startEmbedded({ folder })
  t.equal(second.adopted, false)
  t.same(await count(second.url), ['1000'])
  await second.stop()
})

t.test('kill -9 of Node, of PostgreSQL, of both', async (t) => {
  const folder = t.testdir()
  const { cluster } = placesIn(folder)
  const before = other(t, folder)
  const left = await before.said
  await ask(left.url, 'create table letter as select generate_series(1, 500) as id')
  const refused = await other(t, folder).said
  t.match(refused, { code: 'in-use', message: `Process ${before.process.pid} already runs on ${folder}` })

  await kill9(before.process)
  t.ok(alive(left.pid), 'PostgreSQL outlives Node')
  const said: string[] = []
  const server = await startEmbedded({ folder, log: (line) => said.push(line) })
  t.match(server, { adopted: true, pid: left.pid, url: left.url })
  t.same(await count(server.url), ['500'])

  for (const round of [1, 2, 3]) {
    const { pid } = server
    await ask(server.url, 'insert into letter values ($1)', [round])
    process.kill(pid, 'SIGKILL')
    t.same(await count(server.url), [String(500 + round)], 'the same address, nothing committed is lost')
    t.ok(await until(() => server.pid !== pid, 10_000))
    t.notOk(alive(pid))
  }
  t.match(said.join('\n'), /PostgreSQL ended: starting it again/)
  t.equal((await other(t, folder).said).code, 'in-use', 'still refused after the restarts')
  await server.stop()
  t.same(allOn(cluster), [])

  const both = other(t, folder)
  const { pid, url } = await both.said
  await ask(url, 'insert into letter values (4)')
  process.kill(pid, 'SIGSTOP')
  await kill9(both.process)
  process.kill(pid, 'SIGKILL')
  const after = await startEmbedded({ folder })
  t.match(after, { adopted: false })
  t.same(await count(after.url), ['504'])
  await after.stop()
})

t.test('two processes at the same instant: one runs, the other is refused', async (t) => {
  const folder = t.testdir()
  for (const state of ['an empty folder', 'a stopped database', 'a server left running', 'both killed']) {
    const pair = [other(t, folder), other(t, folder)]
    const said = await Promise.all(pair.map((one) => one.said))
    const winner = said.findIndex((one) => one.code === undefined)
    t.equal(said.filter((one) => one.code === 'in-use').length, 1, state)
    t.match(said[1 - winner], { message: `Process ${pair[winner]?.process.pid} ` }, 'it is told who runs')
    const won = pair[winner]?.process as ChildProcessWithoutNullStreams
    if (state === 'an empty folder') won.stdin.end()
    else won.kill('SIGKILL')
    await ended(won)
    if (state === 'a server left running') process.kill(said[winner]?.pid as number, 'SIGKILL')
  }
})

t.test('a postmaster.pid that names a stranger, or nobody', async (t) => {
  const folder = t.testdir()
  const { cluster } = placesIn(folder)
  const { uid, gid } = await startEmbedded({ folder }).then((server) => server.stop().then(() => statSync(cluster)))
  // As the same user as PostgreSQL: one that PostgreSQL itself would take for a living server.
  const stranger = spawn('sleep', ['60'], root ? { uid, gid } : {})
  t.teardown(() => stranger.kill('SIGKILL'))
  for (const pid of [stranger.pid, process.pid, '']) {
    const before = other(t, folder)
    const left = await before.said
    await kill9(before.process)
    process.kill(left.pid, 'SIGKILL')
    await until(() => allOn(cluster).length === 0, 5_000)
    const path = join(cluster, 'postmaster.pid')
    writeFileSync(path, pid === '' ? '' : readFileSync(path, 'utf8').replace(/^\d+/, String(pid)))
    const server = await startEmbedded({ folder })
    t.match(server, { adopted: false })
    await server.stop()
  }
  t.ok(alive(stranger.pid as number), 'the stranger is left alone')
})

t.test('an initdb cut short is begun anew', async (t) => {
  const folder = t.testdir()
  const cut = other(t, folder)
  cut.said.catch(() => undefined)
  const begun = () => readdirSync(folder).find((name) => name.startsWith('cluster.making'))
  t.ok(await until(() => existsSync(join(folder, begun() ?? '-', 'base')), 10_000))
  await kill9(cut.process)
  t.notOk(existsSync(join(folder, 'cluster')))
  const server = await startEmbedded({ folder })
  t.same(await ask(server.url, 'select 1'), ['1'])
  await server.stop()
  t.equal(begun(), undefined, 'nothing is left of it')
  t.notOk(existsSync(join(folder, 'password.once')))
})

t.test('a server that cannot be brought back, a password that is not its own', async (t) => {
  const folder = t.testdir()
  const { cluster, password } = placesIn(folder)
  const gone = Promise.withResolvers<Error>()
  const server = await startEmbedded({ folder, onExit: gone.resolve })
  const control = join(cluster, 'global', 'pg_control')
  renameSync(control, `${control}.away`)
  process.kill(server.pid, 'SIGKILL')
  t.match(await gone.promise, { code: 'cannot-start', message: /pg_control/ })
  await server.stop()
  renameSync(`${control}.away`, control)

  const real = readFileSync(password, 'utf8')
  writeFileSync(password, 'another\n')
  await t.rejects(startEmbedded({ folder }), { code: 'no-password' })
  t.same(allOn(cluster), [], 'a failed start leaves nothing running')
  writeFileSync(password, real)
  await startEmbedded({ folder }).then((again) => again.stop())
})

t.test('as an ordinary user, and as root below a folder only root can enter', async (t) => {
  const folder = t.testdir()
  const closed = join(folder, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o700)
  const server = await startEmbedded({ folder: join(closed, 'postgres') })
  const { uid } = statSync(join(closed, 'postgres', 'cluster'))
  t.equal(root, uid !== process.getuid?.(), 'root drops to another user, others stay who they are')
  await server.stop()

  // When we are not root, everything in this file has been the ordinary user's way.
  const own = join(folder, 'own')
  mkdirSync(own)
  const user = chooseRunner(placesIn(own), { postgres: process.execPath, initdb: '', root: folder })
  if (user.owner) chownSync(own, user.owner.uid, user.owner.gid)
  for (const adopted of [false, true]) {
    const run = other(t, own, user.command)
    t.match(await run.said, { adopted })
    if (adopted) run.process.stdin.end()
    else run.process.kill('SIGKILL')
    await ended(run.process)
  }
  t.equal(statSync(join(own, 'password')).uid, user.owner?.uid ?? process.getuid?.())
  t.same(allOn(join(own, 'cluster')), [])
  if (root) t.match(await other(t, closed, user.command).said, { code: 'wrong-owner' })
})
