import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { toPem } from '@zegel/pki'
import { makeFolder } from '@zegel/testing'
import t from 'tap'
import { takeVolume } from '../src/dossier/take-volume.ts'
import { readFormerRoots } from '../src/former-roots.ts'
import { post, rootOf, startArchive } from './dossier-house.ts'
import { startNotary } from './notary.ts'
import { authority } from './own-authority.ts'

t.test('after a change of authority the house accepts what it sealed before', async (t) => {
  const former = await startArchive(t)
  const archive = await former.archive()
  const { message, sender } = await post(former)
  const caller = { kind: 'sender' as const, party: sender.party, client: 'test' }
  const { container } = await takeVolume(archive, { message, caller, content: false }, 1)
  const body = await buffer(container.stream())
  const file = join(makeFolder(t), 'former.pem')
  writeFileSync(file, toPem('CERTIFICATE', rootOf(archive)))
  // The same log under new certificates.
  const logKeyFile = join(former.house.config.data, 'authority', 'log.pem')
  const failing = async (formerRootFiles: readonly string[]) => {
    const config = { formerRootFiles, logKeyFile, logStateFolder: makeFolder(t) }
    const { house } = await startNotary(t, { config })
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await fetch(`${house.url}/evidence/verifications`, { method: 'POST', headers, body })
    const { checks } = (await answer.json()) as { checks: { code: string; status: string }[] }
    return [...new Set(checks.filter(({ status }) => status === 'fails').map(({ code }) => code))].sort()
  }
  t.same(await failing([]), ['seal-chain', 'token-chain'], 'what nobody named is not trusted')
  t.same(await failing([file]), [])
})

t.test('what is no root is refused at the start', async (t) => {
  const folder = makeFolder(t)
  await authority(folder)
  t.equal((await readFormerRoots([join(folder, 'root.pem')])).length, 1)
  for (const file of ['seal.pem', 'crl.der', 'ca.cnf'])
    await t.rejects(readFormerRoots([join(folder, file)]), /holds what is no root certificate/, file)
  await t.rejects(readFormerRoots([join(folder, 'none.pem')]), { code: 'ENOENT' })
})
