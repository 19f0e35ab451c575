import { crc32 } from 'node:zlib'
import { zipStored } from '@zegel/pki'
import { entriesOf } from '../support/dossier.ts'

/** The files of a container by name, in its order, without the `mimetype` that every one begins with. */
export type Files = ReadonlyMap<string, Buffer>

export function filesOf(container: Buffer): Files {
  const files = new Map(entriesOf(container).map(({ name, bytes }) => [name, bytes]))
  files.delete('mimetype')
  return files
}

/** A container that is a proper one whatever its files say: sizes and checksums are right. */
export async function containerOf(files: Files): Promise<Buffer> {
  const entries = [...files].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    crc32: crc32(bytes),
    open: () => bytes,
  }))
  const chunks: Buffer[] = []
  for await (const chunk of zipStored(entries).stream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The same files with some of them changed, or left out where the change is undefined. */
export function withFiles(files: Files, changes: Readonly<Record<string, Buffer | undefined>>): Files {
  const changed = new Map(files)
  for (const [name, bytes] of Object.entries(changes)) {
    if (bytes === undefined) changed.delete(name)
    else changed.set(name, bytes)
  }
  return changed
}

/** A seal or a token, with what it is over: a manifest and what that names, or one file alone. */
export interface Layer {
  /** the file of the seal or the token */
  name: string
  kind: 'seal' | 'timestamp'
  /** the manifest, or the file itself */
  over: string
  /** what the manifest names; none for a token over one file */
  objects: { name: string; mimeType: string; digest: string }[]
}

/** Is this layer over one file alone, as the token of the log's checkpoint is? */
export const isDetached = ({ over }: Layer): boolean => !over.startsWith('META-INF/')

/** Every seal and token, as the manifests and the files' names tell them. Names here need no decoding. */
export function layersOf(files: Files): Layer[] {
  const alone = [...files.keys()].filter((name) => name.endsWith('.tst') && !name.startsWith('META-INF/'))
  const detached = alone.map(
    (name): Layer => ({ name, kind: 'timestamp', over: name.slice(0, -'.tst'.length), objects: [] }),
  )
  const layers = [...files].flatMap(([manifest, bytes]) => {
    if (!/^META-INF\/ASiC.*Manifest.*\.xml$/.test(manifest)) return []
    const text = bytes.toString()
    const name = /<asic:SigReference URI="([^"]*)"/.exec(text)?.[1] as string
    const found = text.matchAll(
      /<asic:DataObjectReference URI="([^"]*)" MimeType="([^"]*)">\s*<[^>]*>\s*<ds:DigestValue>([^<]*)</g,
    )
    const objects = [...found].map(([, uri = '', mimeType = '', digest = '']) => ({ name: uri, mimeType, digest }))
    const kind = name.endsWith('.tst') ? ('timestamp' as const) : ('seal' as const)
    return [{ name, kind, over: manifest, objects }]
  })
  return [...layers, ...detached]
}
