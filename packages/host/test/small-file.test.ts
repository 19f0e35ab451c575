import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Child, makeFolder, until } from '@zegel/testing'
import t from 'tap'
import { createOnce, replaceFile } from '../src/small-file.ts'

const folder = makeFolder(t)

t.test('of several writers one wins, whole, and nothing else stays', async (t) => {
  const place = join(folder, 'some', 'deep', 'folder')
  const file = join(place, 'one.key')
  const texts = Array.from({ length: 20 }, (_, nth) => String(nth).repeat(10_000))
  await Promise.all(texts.map((text) => createOnce(file, text)))
  const first = readFileSync(file, 'utf8')
  t.ok(texts.includes(first))
  await createOnce(file, 'late')
  t.equal(readFileSync(file, 'utf8'), first)
  t.same(readdirSync(place), ['one.key'])
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(place).mode & 0o777, 0o700)
  await replaceFile(file, 'new')
  t.equal(readFileSync(file, 'utf8'), 'new')
  await t.rejects(replaceFile(place, 'a folder stands there'))
  t.same(readdirSync(place), ['one.key'], 'a failure leaves nothing')
})

t.test('a process killed while it writes leaves the old text or the new one', async (t) => {
  const file = join(folder, 'url')
  const writer = new Child(fileURLToPath(new URL('small-file-writer.ts', import.meta.url)), {}, [file])
  t.teardown(() => writer.kill())
  for (let nth = 0; nth < 5; nth++) {
    const lives = writer.output.length
    writer.spawn()
    await until(() => writer.output.length > lives)
    await writer.kill()
    t.match(readFileSync(file, 'utf8'), /^(a{500000}|b{500000})$/)
  }
})
