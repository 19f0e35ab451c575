import type { Files } from '../export-anew.ts'
import type { Way } from '../flips.ts'
import type { Material } from '../material.ts'
import type { Random } from '../random.ts'

/** What a mutation works on: a copy of the dossier's files, which it changes. */
export interface Draw {
  random: Random
  material: Material
  files: Files
  /** the evidences in the dossier */
  ids: readonly string[]
}

/** The container, where it is not just the files one after the other. */
export type Container = (files: Files) => Buffer

export interface Mutation {
  name: string
  /** how much of it must be refused with the export layer made anew, and how much even with the sums */
  ways: readonly Way[]
  /** false: nothing of that kind is here */
  change(draw: Draw): undefined | false | Container
}

export const always: readonly Way[] = ['as-is', 'anew', 'inner']
/** What is only there for people, or may be left out, is held by the sums and the export seal alone. */
export const notInner: readonly Way[] = ['as-is', 'anew']

export const mutation = (name: string, ways: readonly Way[], change: Mutation['change']): Mutation => ({
  name,
  ways,
  change,
})

export function edit(files: Files, name: string, change: (text: string) => string): undefined | false {
  const bytes = files.get(name)
  if (!bytes) return false
  const changed = Buffer.from(change(bytes.toString('latin1')), 'latin1')
  if (changed.equals(bytes)) return false
  files.set(name, changed)
  return undefined
}

export function editJson(
  files: Files,
  name: string,
  change: (json: Record<string, unknown>) => undefined | false,
): undefined | false {
  const bytes = files.get(name)
  if (!bytes) return false
  const text = bytes.toString('utf8')
  const json = JSON.parse(text)
  if (change(json) === false) return false
  const written = text.endsWith('\n') ? `${JSON.stringify(json, null, 2)}\n` : JSON.stringify(json)
  if (written === text) return false
  files.set(name, Buffer.from(written))
  return undefined
}

/** The six files of an evidence. */
export const filesOfEvidence = (id: string): string[] => [
  `${id}.json`,
  `META-INF/ASiCManifest-${id}.xml`,
  `META-INF/signature-${id}.p7s`,
  `META-INF/ASiCArchiveManifest-${id}.xml`,
  `META-INF/timestamp-${id}.tst`,
  `ledger/${id}.tlog-proof`,
]

export const idsIn = (files: Files): string[] =>
  [...files.keys()].flatMap((name) => /^([0-9a-f-]{36})\.json$/.exec(name)?.[1] ?? [])
