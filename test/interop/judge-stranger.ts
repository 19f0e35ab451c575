import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoot, toPem } from '@zegel/pki'
import { passes, startDss } from './dss.ts'
import { type Bench, inWords } from './judge-dossiers.ts'

/** With another root of the same name as trust anchor DSS passes nothing: what it said before hung on ours alone. */
export async function judgeWithAnotherRoot({ tally, folder }: Bench, dossier: Buffer): Promise<void> {
  const name = { commonName: 'Zegel Development Root', organization: 'Zegel development' }
  const { certificate } = createRoot({ ...name, now: new Date(), years: 20 })
  const root = join(folder, 'another-root.pem')
  await writeFile(root, toPem('CERTIFICATE', certificate))
  const dss = await startDss(root)
  try {
    const said = await dss.judge(dossier)
    const [first] = said.tokens
    tally.check('DSS: nothing passes under another root', said.tokens.filter(passes).map(inWords))
    console.log(`\nWith another root of the same name as trust anchor: ${first?.indication} ${first?.subIndication}`)
  } finally {
    await dss.close()
  }
}
