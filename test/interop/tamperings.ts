import { type Files, type Layer, layersOf, withFiles } from './container.ts'
import { isOfExport, sha256 } from './export-layer.ts'

/** A container in which somebody changed something that a seal or a token covers. */
export interface Tampering {
  what: string
  /** the file that was changed, or the first of them */
  file: string
  files: Files
  /** the seals and tokens over what was changed, none of which may pass */
  refused: string[]
  /** what was changed is made anew with the export */
  ofExport: boolean
}

/** One byte is another. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] as number) ^ 1
  return changed
}

/** The layers that a file is part of: they are over it, their manifest names it, or it is the seal or token itself. */
export const layersOver = (layers: readonly Layer[], file: string): string[] =>
  layers
    .filter(({ name, over, objects }) => [name, over, ...objects.map((one) => one.name)].includes(file))
    .map(({ name }) => name)

/** One flip in every file: where every byte counts. */
export function oneFlipEach(files: Files): Tampering[] {
  const layers = layersOf(files)
  return [...files].map(([name, bytes]) => {
    // The end of a seal or token is its signature: certificates and revocation lists before it carry their own.
    const at = /\.(p7s|tst)$/.test(name) ? bytes.length - 1 : bytes.length >> 1
    return {
      what: `a byte of ${name}`,
      file: name,
      files: withFiles(files, { [name]: flipped(bytes, at) }),
      refused: layersOver(layers, name),
      ofExport: isOfExport(name),
    }
  })
}

/** In a CRL without entries the end of `nextUpdate` stands before the extensions (RFC 5280 5.1.2): nowhere else. */
const NEXT_UPDATE_END = Buffer.from('Z\xa0', 'latin1')

/** What a forger would try with one evidence and its neighbour. */
export function forgeries(files: Files): Tampering[] {
  const layers = layersOf(files)
  const [first, second] = layers.filter(({ kind, name }) => kind === 'seal' && !/export/.test(name)) as [Layer, Layer]
  const [own, other] = [partsOf(layers, first), partsOf(layers, second)]
  const bytes = (name: string) => files.get(name) as Buffer
  const changed = (what: string, changes: Record<string, Buffer | undefined>, spared: readonly string[] = []) => ({
    what,
    file: Object.keys(changes)[0] as string,
    files: withFiles(files, changes),
    refused: [...new Set(Object.keys(changes).flatMap((name) => layersOver(layers, name)))].filter(
      (name) => !spared.includes(name),
    ),
    ofExport: false,
  })
  const within = (what: string, file: string, at: number, spared: readonly string[] = []) => {
    if (at < 0) throw new Error(`${file} has no ${what}`)
    return changed(`${what} of ${file}`, { [file]: flipped(bytes(file), at) }, spared)
  }
  return [
    within('the first byte', own.evidence, 0),
    within('the last byte', own.evidence, bytes(own.evidence).length - 1),
    within('the DigestValue', own.manifest, bytes(own.manifest).indexOf('DigestValue>') + 20),
    within('the last line end', own.manifest, bytes(own.manifest).length - 1),
    within('the DigestValue', own.archiveManifest, bytes(own.archiveManifest).indexOf('DigestValue>') + 20),
    within('the last line end', own.archiveManifest, bytes(own.archiveManifest).length - 1),
    within('the message digest', own.seal, bytes(own.seal).indexOf(sha256(bytes(own.manifest)))),
    // Unsigned in the seal itself, whose signer is still found and right: the token over it is what tells.
    within('a revocation list', own.seal, bytes(own.seal).indexOf(NEXT_UPDATE_END) - 1, [own.seal]),
    within('the imprint', own.token, bytes(own.token).indexOf(sha256(bytes(own.archiveManifest)))),
    within('the time', own.token, bytes(own.token).indexOf(String(new Date().getUTCFullYear())) + 3),
    changed('two evidences exchanged', {
      [own.evidence]: bytes(other.evidence),
      [other.evidence]: bytes(own.evidence),
    }),
    changed('an evidence in the place of another', { [own.evidence]: bytes(other.evidence) }),
    changed('the seal of another evidence', { [own.seal]: bytes(other.seal) }),
    changed('the token of another evidence', { [own.token]: bytes(other.token) }),
    changed('an evidence left out', { [own.evidence]: undefined }),
  ]
}

function partsOf(layers: readonly Layer[], seal: Layer) {
  const token = layers.find(
    ({ name, kind, objects }) =>
      kind === 'timestamp' && !/export/.test(name) && objects.some((one) => one.name === seal.name),
  ) as Layer
  return {
    evidence: seal.objects[0]?.name as string,
    manifest: seal.over,
    seal: seal.name,
    archiveManifest: token.over,
    token: token.name,
  }
}
