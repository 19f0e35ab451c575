import type { DossierFile } from './dossier.ts'
import { fixed } from './file-names.ts'
import { jsonShape, VALUES_MAX } from './json-shape.ts'

/** 150 evidences of ten recipients and a hundred parts make 9 MB, with 210,000 values. */
const ALL_BYTES_MAX = 16 * 1024 * 1024
const ALL_VALUES_MAX = 300_000

/** What the JSON of all evidences and openings comes to. The index has bounds of its own. */
export class JsonTotal {
  #bytes = 0
  #values = 0

  /** Whether it can be read with all before; always for what is no such JSON. */
  hasRoomFor({ name, bytes }: DossierFile): boolean {
    if (!bytes || !name.endsWith('.json') || name === fixed.index) return true
    this.#bytes += bytes.length
    if (this.#bytes > ALL_BYTES_MAX) return false
    const { values } = jsonShape(bytes)
    // Refused by itself, and unread: it takes nothing from the others.
    if (values > VALUES_MAX) return true
    this.#values += values
    return this.#values <= ALL_VALUES_MAX
  }
}
