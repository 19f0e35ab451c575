import { readdirSync } from 'node:fs'
import { makeFolder } from '@zegel/testing'
import t from 'tap'
import type { Mail } from '../src/compose.ts'
import { folderDelivery } from '../src/folder.ts'

t.test('a batch of mails leaves everybody else a turn between any two', async (t) => {
  const folder = makeFolder(t)
  const { deliver, parallelMax } = await folderDelivery(folder)
  t.equal(parallelMax, 1, 'several would be written within one turn')
  let turns = 0
  let counting: NodeJS.Immediate | undefined
  const count = () => {
    turns++
    counting = setImmediate(count)
  }
  count()
  t.teardown(() => clearImmediate(counting))
  const mails = Array.from({ length: 50 }, (_, nth) => ({ id: `mail-${nth}`, bytes: Buffer.from('a mail') }) as Mail)
  for (const mail of mails) {
    const before = turns
    t.match(await deliver(mail, AbortSignal.timeout(10_000)), { result: 'taken' })
    t.ok(turns > before, 'others had their turn')
  }
  t.equal(readdirSync(folder).length, 50)
})
