import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Thread } from '../src/index.ts'
import type { Act } from './answering.ts'

function start({ answerMsMax = 20_000 } = {}) {
  const told: unknown[] = []
  const thread = new Thread<Act, unknown>({
    name: 'the thread of the test',
    script: new URL('./answering.ts', import.meta.url),
    data: { given: [1, 2] },
    answerMsMax,
    onTold: (one) => told.push(one),
  })
  return { thread, told }
}

t.test('questions are answered in their order, one after the other, and the end comes after them', async (t) => {
  const { thread, told } = start()
  const heard: unknown[] = []
  const asked = [40, 1, 20].map((ms, nth) =>
    thread.ask({ act: 'wait', ms, say: `answer ${nth}` }).then((one) => heard.push(one)),
  )
  await thread.end()
  await Promise.all(asked)
  t.same(heard, ['answer 0', 'answer 1', 'answer 2'])
  t.same(told, ['ending'])
  t.ok(thread.ended)
  await t.rejects(thread.ask({ act: 'data' }), /the thread of the test ended with 0/)
})

t.test('what is given, told and moved arrives', async (t) => {
  const { thread, told } = start()
  t.teardown(() => thread.end())
  t.same(await thread.ask({ act: 'data' }), { given: [1, 2] })
  t.equal(await thread.ask({ act: 'tell' }), 'told')
  t.same(told, [{ line: 1 }, { line: 2 }], 'before the answer')
  const { bytes } = (await thread.ask({ act: 'fill', size: 70_000 })) as { bytes: ArrayBuffer }
  t.ok(new Uint8Array(bytes).every((byte) => byte === 7) && bytes.byteLength === 70_000)
})

t.test('an error keeps what tells it from others, and the thread goes on', async (t) => {
  const { thread } = start()
  t.teardown(() => thread.end())
  const error = (await thread.ask({ act: 'throw' }).catch((thrown) => thrown)) as Error
  t.ok(error instanceof Error)
  t.match(error, { name: 'OddError', message: 'it is odd', code: 'ZG999', severity: 'ERROR' })
  t.match(error.stack, /answering\.ts/, 'where it was thrown')
  t.match(error.cause, { name: 'TypeError', message: 'at the root of it' })
  t.equal(thread.ended, false)
  t.equal(await thread.ask({ act: 'wait', ms: 0, say: 'here' }), 'here')
})

t.test('what was thrown and is no error may be data: it does not cross', async (t) => {
  const { thread } = start()
  t.teardown(() => thread.end())
  const error = (await thread.ask({ act: 'throw text' }).catch((thrown) => thrown)) as Error
  t.match(error, { name: 'Error', message: 'string' })
})

t.test('a question that cannot be sent fails alone', async (t) => {
  const { thread } = start({ answerMsMax: 300 })
  t.teardown(() => thread.end())
  t.equal(await thread.ask({ act: 'wait', ms: 0, say: 'here' }), 'here')
  await t.rejects(thread.ask({ act: () => {} } as never), { name: 'DataCloneError' })
  await sleep(600)
  t.equal(thread.ended, false)
  t.equal(await thread.ask({ act: 'wait', ms: 0, say: 'still' }), 'still')
})

t.test('a thread that a system call holds is not waited for', async (t) => {
  const { thread } = start()
  const pipe = join(t.testdir(), 'nobody-reads')
  execFileSync('mkfifo', [pipe])
  await thread.ask({ act: 'data' })
  const stuck = t.rejects(thread.ask({ act: 'write', path: pipe }), /ended|said nothing/)
  const began = performance.now()
  await thread.end()
  t.ok(performance.now() - began < 10_000)
  // So that the process can end.
  readFileSync(pipe)
  await stuck
})

t.test('a thread that dies or hangs fails everything it was asked, and says so from then on', async (t) => {
  for (const [act, why, answerMsMax] of [
    ['die', /ended with 3/, 20_000],
    ['hang', /said nothing for 1500 ms/, 1_500],
  ] as const) {
    const { thread } = start({ answerMsMax })
    await thread.ask({ act: 'data' })
    const asked = [thread.ask({ act }), thread.ask({ act: 'data' })]
    for (const one of asked) await t.rejects(one, why, act)
    t.ok(thread.ended)
    await t.rejects(thread.ask({ act: 'data' }), why)
    await thread.end()
  }
})

t.test('a thread keeps no process alive, and none ends before its question is answered', async (t) => {
  const child = join(import.meta.dirname, 'child-leaving.ts')
  const said = execFileSync(process.execPath, [...process.execArgv, child], { timeout: 20_000, encoding: 'utf8' })
  t.equal(said, 'here')
})
