import { asicManifest, asicMediaTypes, PkiError, readAsicManifest } from '@zegel/pki'
import type { CheckCode } from './check-codes.ts'
import type { DossierFile } from './dossier.ts'
import { type EvidenceForms, filled, forms } from './evidence-forms.ts'
import { mediaTypeOf, type SealedNames } from './file-names.ts'
import { type Findings, type Place, Unproven } from './findings.ts'

/** A file as a manifest must name it. */
export interface Covered {
  file: DossierFile
  /** where the name does not tell, as for a content */
  mimeType?: string
}

interface ManifestCheck {
  code: CheckCode & ('manifest' | 'archive-manifest')
  manifest: DossierFile
  signature: { uri: string; mimeType: string }
  covers: readonly Covered[]
  /** the form that the manifests of all evidences have, to be filled in */
  form: { id: string; of: readonly string[] } | undefined
}

interface Manifests {
  /** of the evidence, if they are of one */
  id?: string
  files: ReadonlyMap<string, DossierFile>
  names: SealedNames
  covers: readonly Covered[]
}

/** The manifest under the seal, and the one under the timestamp, which covers the seal too. */
export function checkManifests({ id, files, names, covers }: Manifests, findings: Findings, place: Place): void {
  const [manifest, seal, archive] = [names.manifest, names.seal, names.archiveManifest].map((name) => files.get(name))
  const cades = { uri: names.seal, mimeType: asicMediaTypes.cades }
  const token = { uri: names.token, mimeType: asicMediaTypes.timestamp }
  const form = (of: EvidenceForms[keyof EvidenceForms]) => (id === undefined ? undefined : { id, of })
  if (manifest) {
    const check = { code: 'manifest', manifest, signature: cades, covers, form: form(forms.manifest) } as const
    checkManifest(check, findings, place)
  }
  if (!archive || !manifest || !seal) return
  const all = [...covers, { file: manifest }, { file: seal }]
  const check = { code: 'archive-manifest', manifest: archive, signature: token, covers: all } as const
  checkManifest({ ...check, form: form(forms.archiveManifest) }, findings, place)
}

/** Made once more from the files: the manifest has these bytes or it is refused, and then its reader says why. */
function checkManifest(
  { code, manifest, signature, covers, form }: ManifestCheck,
  findings: Findings,
  place: Place,
): void {
  const where = { ...place, file: manifest.name }
  const bytes = manifest.bytes as Buffer
  if (form && filled(form.of, form.id, covers) === bytes.toString('latin1')) return findings.holds(code, where)
  const objects = covers.map(({ file, mimeType = mediaTypeOf(file.name) }) => ({
    uri: file.name,
    mimeType,
    sha256: file.sha256,
  }))
  findings.attempt(code, where, () => {
    // A media type that evidence states may be one that no manifest can name.
    if (!Buffer.from(asicManifest({ signature, objects })).equals(bytes)) throw difference(bytes, signature, objects)
  })
}

function difference(
  bytes: Buffer,
  signature: ManifestCheck['signature'],
  expected: readonly { uri: string; mimeType: string; sha256: Buffer }[],
): Unproven | PkiError {
  const said = readOrRefusal(bytes)
  if (said instanceof PkiError) return said
  if (said.signature.uri !== signature.uri || said.signature.mimeType !== signature.mimeType)
    return new Unproven(`it is for ${said.signature.uri}, not for ${signature.uri}`)
  const byName = new Map(said.objects.map((object) => [object.uri, object]))
  for (const { uri, mimeType, sha256 } of expected) {
    const object = byName.get(uri)
    if (!object) return new Unproven(`it does not name ${uri}`)
    if (!object.sha256.equals(sha256)) return new Unproven(`it names ${uri} with another digest than the file has`)
    if (object.mimeType !== mimeType) return new Unproven(`it says that ${uri} is ${object.mimeType}, not ${mimeType}`)
  }
  const names = new Set(expected.map(({ uri }) => uri))
  const other = said.objects.find(({ uri }) => !names.has(uri))
  return new Unproven(other ? `it names ${other.uri} as well` : 'it names files twice or in another order')
}

function readOrRefusal(bytes: Buffer) {
  try {
    return readAsicManifest(bytes)
  } catch (error) {
    if (error instanceof PkiError) return error
    throw error
  }
}
