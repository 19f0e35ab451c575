import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@zegel/testing'
import t from 'tap'
import type { Mail } from '../src/compose.ts'
import { folderDelivery } from '../src/folder.ts'

const never = new AbortController().signal
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const mail = (id: string) => ({ id, bytes: Buffer.concat([Buffer.from(`${id}\r\n`), everyByte]) }) as Mail

t.test('mails are files, byte for byte, which nobody else may read', async (t) => {
  const folder = join(makeFolder(t), 'mail')
  const delivery = await folderDelivery(folder)
  t.teardown(() => delivery.close())
  const mails = Array.from({ length: 500 }, (_, nth) => mail(`mail-${nth}`))
  const answers = await Promise.all(mails.map((one) => delivery.deliver(one, never)))
  t.ok(answers.every(({ result, reply }) => result === 'taken' && reply === 'written'))
  t.equal(readdirSync(folder).length, 500)
  t.ok(mails.every(({ id, bytes }) => readFileSync(join(folder, `${id}.eml`)).equals(bytes)))
  t.equal(statSync(join(folder, 'mail-0.eml')).mode & 0o777, 0o600)
  t.equal(statSync(folder).mode & 0o777, 0o700)
})

t.test('a mail that cannot be written is tried again later, and so is one whose writer ended', async (t) => {
  const folder = join(makeFolder(t), 'mail')
  const delivery = await folderDelivery(folder)
  t.teardown(() => delivery.close())
  rmSync(folder, { recursive: true })
  t.same(await delivery.deliver(mail('one'), never), { result: 'trouble', reply: 'ENOENT' })
  const again = await folderDelivery(folder)
  await again.close()
  t.same(await delivery.deliver(mail('one'), never), { result: 'taken', reply: 'written' })

  const ending = delivery.deliver(mail('two'), never)
  await delivery.close()
  t.same(await ending, { result: 'taken', reply: 'written' }, 'what was asked is finished')
  t.same(await delivery.deliver(mail('three'), never), { result: 'taken', reply: 'written' }, 'another writer starts')
})
