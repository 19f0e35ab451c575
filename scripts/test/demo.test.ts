import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder, until } from '@zegel/testing'
import t from 'tap'

// Four houses are started here: seconds each, but more where other tests run beside.
t.setTimeout(400_000)
const root = dirname(dirname(import.meta.dirname))
const main = join(root, 'scripts', 'demo', 'main.ts')

interface Run {
  child: ChildProcess
  /** what it wrote so far, to both outputs */
  text(): string
  /** its exit status, 128 + n after signal n as a shell tells it */
  ended: Promise<number>
}

function run(data: string, args: readonly string[] = [], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd: root,
    env: { ...process.env, ZEGEL_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  }
  return { child, text: () => text, ended: once(child, 'close').then(([code]) => code as number) }
}

/** Processes that were started on a folder, by their command lines. */
function processesOn(folder: string): string[] {
  const lines = existsSync('/proc/self/cmdline')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => `${pid} ${commandLine(pid)}`)
    : spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).stdout.split('\n')
  return lines.filter((line) => line.includes(folder))
}

function commandLine(pid: string) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It ended between the two looks.
    return ''
  }
}

/** The commands as a reader copies them: one script for each `cd` from the project's root. */
function scriptsIn(text: string): string[] {
  const commands = [...text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command as string)
  return commands.join('\n').split(/^(?=cd )/m)
}

t.test('the demo plays, verifies, and what it printed verifies again by hand', async (t) => {
  const data = makeFolder(t)
  const demo = run(data)
  t.equal(await demo.ended, 0, demo.text())
  const text = demo.text()
  for (const told of ['proof of deposit', 'byte for byte', 'handed over at', 'She refuses it', 'consent-withdrawn']) {
    t.ok(text.includes(told), told)
  }
  t.notMatch(text, /85\.?07\.?30[-.]?033/, 'no national number')
  t.notOk(text.includes(String.fromCharCode(27)), 'no colours without a terminal')
  t.match(text, /refused: .*FAILED/, 'sha256sum refuses the forgery')
  t.match(text, /refused: CAdES Verification failure/, 'openssl too')
  t.same(processesOn(data), [], 'nothing is left running')

  const [opened, refused, undeliverable, forged, verifier, ...more] = scriptsIn(text)
  t.same(more, [])
  for (const [script, evidences] of [
    [opened, 5],
    [refused, 5],
    [undeliverable, 3],
  ] as const) {
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script as string], { cwd: root, encoding: 'utf8' })
    t.equal(status, 0, stderr)
    t.notMatch(stdout, /FAILED/)
    t.ok((stderr.match(/^CAdES Verification successful$/gm)?.length ?? 0) > evidences, 'each evidence, and the export')
    t.ok(((stdout + stderr).match(/^Verification: OK$/gm)?.length ?? 0) > evidences)
  }
  const verdicts = spawnSync('sh', ['-c', verifier as string], { cwd: root, encoding: 'utf8' })
  const said = [...verdicts.stdout.matchAll(/^VERDICT: (it holds|IT DOES NOT HOLD)/gm)].map(([, one]) => one)
  t.same(said, ['it holds', 'it holds', 'it holds', 'IT DOES NOT HOLD'])
  t.equal(verdicts.status, 1)
  t.not(spawnSync('sh', ['-c', forged as string], { cwd: root, stdio: 'ignore' }).status, 0, 'the last word is a no')
})

t.test('a demo that is stopped or killed leaves nothing in the way of the next', async (t) => {
  const data = makeFolder(t)
  const stopped = run(data)
  await until(() => processesOn(data).some((line) => line.includes('postgres')), { ms: 60_000, what: 'a PostgreSQL' })
  stopped.child.kill('SIGTERM')
  t.equal(await stopped.ended, 143, stopped.text())
  t.match(stopped.text(), /Stopped by SIGTERM/)
  t.same(processesOn(data), [])

  const killed = run(data)
  await until(() => killed.text().includes('The house stands'), { ms: 60_000, what: 'the house' })
  killed.child.kill('SIGKILL')
  await killed.ended
  t.ok(processesOn(data).length > 0, 'PostgreSQL outlives kill -9')

  const bin = pathWithout(t, 'openssl')
  const without = run(data, ['--without-openssl'], { PATH: bin })
  t.equal(await without.ended, 0, without.text())
  t.match(without.text(), /NOT CHECKED, for want of openssl/)
  t.match(without.text(), /sha256sum -c SHA256SUMS\n {4}\d+ times OK/, 'what can be checked is')
  t.same(processesOn(data), [])

  const failed = run(data, [], { PATH: bin })
  t.equal(await failed.ended, 1)
  t.match(failed.text(), /OpenSSL 3 or newer is missing[^]*apt-get install openssl[^]*--without-openssl/)
  t.same(processesOn(data), [])
})

t.test('an unknown option is told, not ignored', async (t) => {
  const demo = run(makeFolder(t), ['--no-openssl'])
  t.equal(await demo.ended, 2)
  t.match(demo.text(), /Usage/)
})

/** A PATH with every program of this machine but one. */
function pathWithout(t: { teardown(run: () => unknown): unknown }, missing: string): string {
  const folder = join(makeFolder(t), 'bin')
  mkdirSync(folder)
  const seen = new Set([missing])
  for (const from of (process.env.PATH ?? '').split(':').filter((path) => existsSync(path))) {
    for (const name of readdirSync(from)) {
      if (seen.has(name)) continue
      seen.add(name)
      symlinkSync(join(from, name), join(folder, name))
    }
  }
  return folder
}
