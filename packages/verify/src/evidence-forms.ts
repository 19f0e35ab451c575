import { asicManifest, asicMediaTypes } from '@zegel/pki'
import type { DossierFile } from './dossier.ts'
import { evidenceNames, mediaTypeOf } from './file-names.ts'

/**
 * The two manifests of an evidence differ from those of the next in its id and in digests alone. So each is written once,
 * for no evidence, and then filled in: of 150 evidences that takes a tenth of the time.
 */
export interface EvidenceForms {
  manifest: readonly string[]
  archiveManifest: readonly string[]
}

const NO_ID = '00000000-0000-8000-8000-000000000000'
const noDigest = (nth: number): Buffer => Buffer.alloc(32, 0xa0 + nth)
const digestsMax = 3

/** Texts, and between them what is to be filled in: the id, or the number of a digest. */
function formOf(text: string): readonly string[] {
  const holes = [NO_ID, ...Array.from({ length: digestsMax }, (_, nth) => noDigest(nth).toString('base64'))]
  const pattern = new RegExp(`(${holes.map((hole) => hole.replaceAll('+', '\\+')).join('|')})`)
  return text.split(pattern).map((piece, nth) => (nth % 2 === 0 ? piece : String(holes.indexOf(piece))))
}

const names = evidenceNames(NO_ID)
const object = (uri: string, nth: number) => ({ uri, mimeType: mediaTypeOf(uri), sha256: noDigest(nth) })

export const forms: EvidenceForms = {
  manifest: formOf(
    asicManifest({
      signature: { uri: names.seal, mimeType: asicMediaTypes.cades },
      objects: [object(names.evidence, 0)],
    }),
  ),
  archiveManifest: formOf(
    asicManifest({
      signature: { uri: names.token, mimeType: asicMediaTypes.timestamp },
      objects: [object(names.evidence, 0), object(names.manifest, 1), object(names.seal, 2)],
    }),
  ),
}

export function filled(form: readonly string[], id: string, covers: readonly { file: DossierFile }[]): string {
  let text = ''
  for (const [nth, piece] of form.entries()) {
    if (nth % 2 === 0) text += piece
    else
      text += piece === '0' ? id : (covers[Number(piece) - 1] as { file: DossierFile }).file.sha256.toString('base64')
  }
  return text
}
