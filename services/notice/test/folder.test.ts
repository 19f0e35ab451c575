import { readdirSync } from 'node:fs'
import { makeFolder } from '@zegel/testing'
import t from 'tap'
import type { Mail } from '../src/compose.ts'
import { folderDelivery } from '../src/folder.ts'

t.test('a batch of mails leaves everybody else a turn every few milliseconds', async (t) => {
  const folder = makeFolder(t)
  const { deliver, parallelMax } = await folderDelivery(folder)
  t.equal(parallelMax, 1, 'several would be written within one turn')
  let turnedAt = performance.now()
  let counting: NodeJS.Immediate | undefined
  const count = () => {
    turnedAt = performance.now()
    counting = setImmediate(count)
  }
  count()
  t.teardown(() => clearImmediate(counting))
  const mails = Array.from({ length: 500 }, (_, nth) => ({ id: `mail-${nth}`, bytes: Buffer.from('a mail') }) as Mail)
  let kept = 0
  for (const mail of mails) {
    const [began, before] = [performance.now(), turnedAt]
    t.match(await deliver(mail, AbortSignal.timeout(60_000)), { result: 'taken' })
    // After so long this one had to give way first.
    if (began - before > 3 && turnedAt === before) kept++
  }
  t.ok(kept <= 5, `${kept} of 500 were written while others had waited for 3 ms`)
  t.equal(readdirSync(folder).length, 500)
})
