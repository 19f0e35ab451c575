import type { DossierFile, Evidence } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Index } from './index-json.ts'
import { type Part, submitted } from './submission.ts'

/** The parts by their number, as the submission states them. */
export const sealedParts = (evidences: readonly Evidence[]): ReadonlyMap<number, Part> =>
  submitted(evidences)?.parts ?? new Map()

/** The contents that are here against their sealed digests, sizes and media types. */
export function checkContents(
  files: readonly DossierFile[],
  parts: ReadonlyMap<number, Part>,
  index: Index | undefined,
  findings: Findings,
): void {
  const contents = files.filter(({ name }) => name.startsWith('content/'))
  for (const file of contents) findings.expect('content', wrongContent(file, parts), { file: file.name })
  if (!index) return
  if (index.volume.number > 1) {
    const here = contents.length > 0 && 'contents are in the first volume'
    return void findings.expect('content-listed', here, { file: fixed.index })
  }
  const missing = index.withContent ? [...parts.keys()].filter((part) => !contents.some(isPart(part))) : []
  if (missing.length > 0) {
    // A content may have been destroyed when its time had come (DOMAIN.md section 9): its digest stays sealed.
    const detail = `part ${missing.join(', ')} is not here: destroyed, or left out`
    return findings.unchecked('content-listed', detail, { file: fixed.index }, 'content')
  }
  const wrong = !index.withContent && contents.length > 0 && 'it says that there are no contents here'
  findings.expect('content-listed', wrong, { file: fixed.index })
}

const isPart =
  (part: number) =>
  ({ role }: DossierFile) =>
    role?.is === 'content' && role.part === part

function wrongContent({ role, size, sha256 }: DossierFile, parts: ReadonlyMap<number, Part>): string | false {
  const part = role?.is === 'content' ? parts.get(role.part) : undefined
  if (role?.is !== 'content' || !part) return 'no sealed evidence states such a part'
  if (role.pdf !== (part.mediaType === 'application/pdf')) return `the sealed media type is ${part.mediaType}`
  if (size !== part.size) return `it has ${size} bytes, and ${part.size} were sealed`
  return sha256.toString('hex') !== part.sha256 && 'its bytes do not have the sealed digest'
}
