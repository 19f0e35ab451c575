import { execFile } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { failuresOf, failureText } from '../tap/report.ts'
import { runFile } from '../tap/run-file.ts'

/** Real test files, and what must be counted: passed, failed, and words that must appear where it failed. */
const cases: Record<string, [source: string, passed: number, failed: number, ...words: string[]]> = {
  'green.test.ts': ["t.test('a', async (t) => { t.ok(1); t.equal(2, 2) }); t.pass()", 3, 0],
  'red.test.ts': [
    "t.test('a', async (t) => { t.ok(1); t.equal(1, 2, 'numbers agree') })",
    1,
    1,
    'a > numbers agree',
    '-2',
  ],
  'throws.test.ts': ["t.test('a', async () => { throw new Error('boom') })", 0, 1, 'a > boom'],
  'late.test.ts': ["t.pass(); setTimeout(() => { throw new Error('afterwards') }, 50)", 1, 1, 'afterwards'],
  'plan.test.ts': ['t.plan(2); t.pass()', 1, 1, 'plan(2)'],
  'slow.test.ts': [
    "t.setTimeout(200); t.test('a', () => new Promise((r) => setTimeout(r, 5000)))",
    0,
    1,
    'a > timeout!',
  ],
  'unfinished.test.ts': ["t.pass(); t.todo('later')", 1, 1, 'later'],
  'skips.test.ts': ["t.pass(); t.test('a', { skip: 'no' }, async () => {})", 1, 0],
  'forges.test.ts': ["t.pass(); console.log('ok 7 - forged'); console.log('# Subtest: x')", 1, 0],
  'bails.test.ts': ["t.pass(); t.bailout('enough')", 1, 1, 'bailed out: enough'],
  'exits.test.ts': ["t.pass(); process.on('exit', () => { process.exitCode = 3 })", 1, 1, 'status 3 although'],
  'quits.test.ts': ["t.pass(); process.kill(process.pid, 'SIGKILL')", 1, 1, 'ended by SIGKILL'],
  'empty.test.ts': ['', 0, 1, 'the file ran no test'],
  'broken.test.ts': ['const x: = 1', 0, 1, 'before tap was done', 'SyntaxError'],
  'leaves.test.ts': [
    "import { spawn } from 'node:child_process'; spawn('sleep', ['60'], { stdio: 'ignore' }).unref(); t.pass()",
    1,
    1,
    'left processes running',
  ],
}

t.test('every way to fail is counted, and told', async (t) => {
  const sources = Object.entries(cases).map(([name, [source]]) => [name, `import t from 'tap'\n${source}\n`])
  const folder = t.testdir(Object.fromEntries(sources))
  const never = new AbortController().signal
  const waiting = Object.entries(cases)
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, [, passed, failed, ...words]] = next
      const result = await runFile(join(folder, name), never)
      t.strictSame([result.passed, failuresOf(result)], [passed, failed], name)
      for (const word of words) t.ok(failureText(result).includes(word), `${name} says "${word}"`, { result })
    }
  }
  await Promise.all([worker(), worker()])
})

t.test('a stopped run counts the file as failed and leaves nothing', async (t) => {
  const source = "import t from 'tap'\nt.test('a', () => new Promise((r) => setTimeout(r, 60_000)))\n"
  const result = await runFile(join(t.testdir({ 'a.test.ts': source }), 'a.test.ts'), AbortSignal.timeout(700))
  t.equal(failuresOf(result) > 0, true)
  t.ok(result.seconds < 20)
  t.match(result.trouble, 'was stopped')
})

t.test('the last line and the exit status', async (t) => {
  const script = join(import.meta.dirname, '..', 'test.ts')
  const run = (...args: string[]) =>
    new Promise<[unknown, string | undefined]>((resolve) => {
      execFile(process.execPath, [script, ...args], (error, stdout) =>
        resolve([error?.code ?? 0, stdout.trimEnd().split('\n').at(-1)]),
      )
    })
  t.strictSame(await run('no/such.test.ts'), [1, '0 passed, 1 failed'])
  const [status, last] = await run('scripts/test/boundaries.test.ts')
  t.equal(status, 0)
  t.match(last, /^\d+ passed, 0 failed$/)
})
