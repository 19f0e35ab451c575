import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HouseKeys, readConfig, serve } from '@zegel/host'
import { identity } from '@zegel/identity'
import { openStore } from '@zegel/store'
import { Child, MemoryLog, makeFolder } from '@zegel/testing'
import t from 'tap'
import { databaseUrlOf, startAll } from '../src/index.ts'

const BOUND = ['codes', 'idempotency', 'party', 'person', 'vault']
const refused = (name: string) =>
  new RegExp(`keys/${name}.key is not the one this database was made with: put back the keys folder`)

t.test('a house whose keys were lost does not start as if it were the same house', async (t) => {
  const data = join(makeFolder(t), 'var')
  const keys = join(data, 'keys')
  const config = readConfig({ ZEGEL_DATA: data, ZEGEL_PORT: '0' })
  const { logger: log } = new MemoryLog()
  const first = await startAll({ config, log, services: [identity] })
  t.teardown(() => first.close())
  const admin = await openStore<{ key_mark: { name: string } }>({ url: first.adminUrl, schema: 'keyring', max: 1 })
  const rows = await admin.db.selectFrom('key_mark').select('name').orderBy('name').execute()
  await admin.close()
  t.same(
    rows.map(({ name }) => name),
    BOUND,
  )

  // The other topology: the database is prepared by a command, and each process sees its own keys.
  const elsewhere = join(makeFolder(t), 'var')
  const env = { ZEGEL_DATA: elsewhere, DATABASE_URL: first.adminUrl }
  const provisioning = new Child(new URL('../src/provision.ts', import.meta.url).pathname, env, [elsewhere])
  t.teardown(() => provisioning.kill())
  provisioning.spawn()
  t.equal(await provisioning.ended(), 1)
  t.match(provisioning.output, refused('codes'))
  const other = { ...config, data: elsewhere }
  const urlOf = databaseUrlOf(first.adminUrl, await new HouseKeys(keys, false).secret('database'))
  await t.rejects(serve([identity], { config: other, databaseUrlOf: urlOf, log }), { message: refused('person') })
  await first.close()

  renameSync(join(keys, 'party.key'), join(keys, 'kept'))
  await t.rejects(startAll({ config, log, services: [identity] }), { message: refused('party') })
  await t.rejects(startAll({ config, log, services: [identity] }), { message: refused('party') }, 'nor at the next try')
  renameSync(join(keys, 'kept'), join(keys, 'party.key'))
  const again = await startAll({ config, log, services: [identity] })
  await again.close()
  rmSync(keys, { recursive: true })
  await t.rejects(startAll({ config, log, services: [identity] }), { message: refused('codes') })
})
