import { hash } from 'node:crypto'
import type { Test } from 'tap'
import type { EvidenceJson } from '../../src/evidence-json.ts'
import type { Trust, Verdict } from '../../src/index.ts'
import { type CheckCode, verifyDossier } from '../../src/index.ts'
import { BEGAN, type TestAuthority, testAuthority } from './authority.ts'
import { type DossierOptions, type Files, type PackOptions, pack, type TestDossier, testDossier } from './dossiers.ts'

/** Made once: keys cost time. */
export const authority: TestAuthority = testAuthority()
export const foreign: TestAuthority = testAuthority('Foreign')

export const trust: Trust = {
  roots: [authority.root.certificate],
  logKeys: [authority.log.vkey],
  at: new Date(BEGAN + 86_400_000),
}

/** One thing that is wrong, all else being right: the export layer is made over it with the real keys. */
export interface Wrong extends DossierOptions {
  code: CheckCode
  /** the file that is named; undefined where the check is about the whole */
  file?: string | ((dossier: TestDossier) => string)
  change?(files: Files, dossier: TestDossier): void
  pack?: PackOptions
  trust?: Partial<Trust>
  says?: RegExp
}

/** The verdict over it, and whether it is refused as it should be. */
export async function judge(wrong: Wrong): Promise<{ verdict: Verdict; refused: boolean; said: string }> {
  const dossier = await testDossier({ authority, ...wrong })
  wrong.change?.(dossier.files, dossier)
  const verdict = await verifyDossier(await pack(dossier.files, authority, wrong.pack), { ...trust, ...wrong.trust })
  const file = typeof wrong.file === 'function' ? wrong.file(dossier) : wrong.file
  const failing = verdict.checks.filter(({ status }) => status === 'fails')
  const refused = failing.some(
    (check) => check.code === wrong.code && check.file === file && (wrong.says ?? /./).test(check.detail),
  )
  const said = failing.map((check) => `${check.code} ${check.file}: ${check.detail}`).join('\n')
  return { verdict, refused: refused && !verdict.holds, said }
}

/** Names of the evidence of a kind. */
export function fileOf(kind: string, form: (id: string) => string): (dossier: TestDossier) => string {
  return ({ sealed }) => form(sealed.find((one) => one.kind === kind)?.id ?? 'none')
}

export const jsonOf = (kind: string) => fileOf(kind, (id) => `${id}.json`)
export const sealOf = (kind: string) => fileOf(kind, (id) => `META-INF/signature-${id}.p7s`)
export const tokenOf = (kind: string) => fileOf(kind, (id) => `META-INF/timestamp-${id}.tst`)
export const manifestOf = (kind: string) => fileOf(kind, (id) => `META-INF/ASiCManifest-${id}.xml`)
export const archiveOf = (kind: string) => fileOf(kind, (id) => `META-INF/ASiCArchiveManifest-${id}.xml`)
export const proofOf = (kind: string) => fileOf(kind, (id) => `ledger/${id}.tlog-proof`)

/** The same evidence of a fact with another body, its digest as it follows. */
export function changedFact(said: EvidenceJson, change: (body: Record<string, unknown>) => void): EvidenceJson {
  change(said.extensions.fact.body)
  said.extensions.factDigest = hash('sha256', JSON.stringify(said.extensions.fact), 'hex')
  return said
}

/** Changes a file of the container in place. */
export function edit(files: Files, name: string, change: (bytes: Buffer) => Buffer | string): void {
  const bytes = files.get(name)
  if (!bytes) throw new Error(`there is no ${name}`)
  files.set(name, Buffer.from(change(Buffer.from(bytes)) as Buffer))
}

/** Tests every case of a table and names those that pass where they should not. */
export async function expectRefused(t: Test, cases: Readonly<Record<string, Wrong>>): Promise<void> {
  for (const [name, wrong] of Object.entries(cases)) {
    const { refused, said } = await judge(wrong)
    t.ok(refused, name, refused ? {} : { said })
  }
}
