import { join } from 'node:path'
import { type Audited, audit, nothingSeen, OWN, openPublishedLog, readRoots, SOURCES } from '@zegel/evidence'
import { HouseKeys } from '@zegel/host'
import { openStore } from '@zegel/store'
import { administration, citizen, expectStatus, type Scope } from '@zegel/testing'
import { startWhole } from '../support/houses.ts'
import { pdf } from '../support/letters.ts'

/** Audits again and again beside a house that works: each goes on from what the one before it saw. */
export async function auditsBesideWork(t: Scope, letters: number): Promise<Audited[]> {
  const house = await startWhole(t)
  const by = await administration(house)
  const person = await citizen(house).becomeReachable()
  const auditing = {
    sources: [...SOURCES, OWN],
    person: await new HouseKeys(join(house.data, 'keys'), false).secret('person'),
    roots: await readRoots([join(house.data, 'authority', 'root.crt.pem')]),
    log: openPublishedLog(house.url),
    tell: () => {},
    signal: new AbortController().signal,
  }
  let busy = true
  const work = async () => {
    for (let nth = 0; nth < letters / 4; nth++) {
      const { body } = expectStatus(await by.deposit({ content: await by.put(pdf()), recipients: [person] }), 201, 202)
      if (nth % 5 === 0) await by.call('GET', `/evidence/messages/${body.message}/dossier?content=false`)
    }
  }
  const done = Promise.all([work(), work(), work(), work()]).finally(() => {
    busy = false
  })
  const store = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 1 })
  const audits: Audited[] = []
  try {
    for (let remembered = nothingSeen; busy; remembered = audits.at(-1)?.remembered ?? remembered)
      audits.push(await audit(store, { ...auditing, remembered }))
    await done
  } finally {
    await store.close()
  }
  return audits
}
