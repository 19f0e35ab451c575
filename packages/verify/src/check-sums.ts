import type { DossierFile } from './dossier.ts'
import { fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Files } from './open-container.ts'

/** How many times as long as it must be SHA256SUMS is looked through: more lines than files say nothing of any of them. */
const TIMES_MAX = 2

const line = ({ name, sha256 }: DossierFile): string => `${sha256.toString('hex')}  ${name}\n`

/** SHA256SUMS, made once more from the files as they are; where it differs, the files that it does not name rightly. */
export function checkSums(files: Files, findings: Findings): void {
  const sums = files.get(fixed.sums)?.bytes
  if (!sums) return
  const listed = [...files.values()].filter(
    ({ name }) => !name.startsWith('META-INF/') && name !== fixed.sums && name !== fixed.mimetype,
  )
  const expected = Buffer.from(listed.map(line).join(''))
  if (expected.equals(sums)) return findings.holds('sums', { file: fixed.sums })
  if (sums.length > TIMES_MAX * expected.length) {
    const detail = `it has ${sums.length} bytes, and ${expected.length} follow from the files`
    return findings.fails('sums', detail, { file: fixed.sums })
  }
  const stated = new Set(sums.toString('utf8').split(/(?<=\n)/))
  const wrong = listed.filter((file) => !stated.has(line(file)))
  for (const { name } of wrong) findings.fails('sums', 'SHA256SUMS does not name it with its digest', { file: name })
  if (wrong.length === 0) findings.fails('sums', 'it names other files, or in another order', { file: fixed.sums })
}
