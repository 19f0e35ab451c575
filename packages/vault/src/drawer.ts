import type { KeyObject } from 'node:crypto'
import type { Places } from './places.ts'
import type { WriterMark } from './writer-mark.ts'

/** What every verb of the folder vault works with. */
export interface Drawer {
  readonly places: Places
  readonly master: KeyObject
  readonly mark: WriterMark
  readonly random: (n: number) => Buffer
}
