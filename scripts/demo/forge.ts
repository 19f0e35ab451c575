import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DemoError } from './demo-error.ts'
import { sh } from './shell.ts'
import { verdictOf } from './verdict.ts'
import { cdTo, type Stranger, terminal } from './verify-dossier.ts'

interface Forgery {
  /** names of the files inside the container */
  evidence: string
  manifest: string
  /** the seal over the manifest */
  seal: string
}

/**
 * Somebody moves the hand-over by a year: one byte of one evidence. Each repair of the forger's is met by the next
 * check, up to the seal, which needs a key that the forger does not have.
 *
 * @throws DemoError where a forgery passes
 */
export async function forge(stranger: Stranger): Promise<void> {
  const { narrator, tools } = stranger
  const { evidence, manifest, seal } = await handOver(stranger)
  const { eventTime } = JSON.parse(await readFile(join(stranger.places.folder, 'dossier', evidence), 'utf8'))
  const year = Number(eventTime.slice(0, 4))
  const sums = tools.sums as string
  const copy = 'rm -rf tampered && cp -R dossier tampered'
  narrator.command(`${cdTo(stranger.places)} && ${copy} && cd tampered`)
  await expectDone(stranger, '', copy)
  await doAsShown(
    stranger,
    `sed 's/"eventTime":"${year}/"eventTime":"${year - 1}/' ../dossier/${evidence} > ${evidence}`,
  )
  await expectOneByte(stranger, evidence)
  await expectRefused(stranger, `${sums} -c SHA256SUMS`)
  if (!tools.openssl) return
  narrator.line('The forger writes new sums, and the new digest into the manifest of the evidence ...')
  const digest = (file: string) => `$(openssl dgst -sha256 -binary ${file} | base64)`
  const replaced = `sed "s|${digest(`../dossier/${evidence}`)}|${digest(evidence)}|"`
  await doAsShown(stranger, `${replaced} ../dossier/${manifest} > ${manifest}`)
  await doAsShown(stranger, `${sums} $(cut -c 67- ../dossier/SHA256SUMS) > SHA256SUMS`)
  await expectHolds(stranger, `${sums} -c SHA256SUMS`)
  narrator.line('... and fails at the seal:')
  const trust = '-CAfile ../root.pem -out /dev/null'
  await expectRefused(
    stranger,
    `openssl cms -verify -cades -binary -inform DER -in ${seal} -content ${manifest} ${trust}`,
  )
}

/** The evidence of the hand-over, by what it says of itself. */
async function handOver({ places }: Stranger): Promise<Forgery> {
  const index = JSON.parse(await readFile(join(places.folder, 'dossier', 'index.json'), 'utf8'))
  const step = (index.evidences as { evidence: string; kind: string }[]).find(
    ({ kind }) => kind === 'message.handed-over',
  )
  if (!step) throw new DemoError('The dossier holds no hand-over.')
  const inside = (name: string) => `META-INF/${name.replace('ID', step.evidence)}`
  return {
    evidence: `${step.evidence}.json`,
    manifest: inside('ASiCManifest-ID.xml'),
    seal: inside('signature-ID.p7s'),
  }
}

async function expectOneByte({ places }: Stranger, evidence: string) {
  const [before, after] = (await Promise.all(
    ['dossier', 'tampered'].map((folder) => readFile(join(places.folder, folder, evidence))),
  )) as [Buffer, Buffer]
  const changed = before.filter((byte, at) => byte !== after[at]).length
  if (before.length !== after.length || changed !== 1) throw new DemoError(`The forgery changed ${changed} bytes.`)
}

async function expectDone(stranger: Stranger, folder: string, command: string) {
  const { ok, output } = await sh(command, terminal(stranger, folder))
  if (!ok) throw new DemoError(`This failed: ${command}\n${output}`)
}

async function doAsShown(stranger: Stranger, command: string) {
  stranger.narrator.command(command)
  await expectDone(stranger, 'tampered', command)
}

async function judged(stranger: Stranger, command: string) {
  stranger.narrator.command(command)
  return verdictOf(command, await sh(command, terminal(stranger, 'tampered')))
}

async function expectHolds(stranger: Stranger, command: string) {
  const { holds, said } = await judged(stranger, command)
  if (!holds) throw new DemoError(`The forger made a mistake: ${said}`)
  stranger.narrator.verdict(said)
}

async function expectRefused(stranger: Stranger, command: string) {
  const { holds, said } = await judged(stranger, command)
  if (holds) throw new DemoError(`A forgery passed this check:\n${command}\n${said}`)
  stranger.narrator.verdict(`refused: ${said}`)
}
