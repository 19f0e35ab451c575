import type { Source } from '../source.ts'

/** Below this nobody waits, bytes. */
const SHOWN_FROM_BYTES = 50 * 1024 * 1024
const STEP_BYTES = 16 * 1024 * 1024

/** A source that tells a terminal how far its reader is. */
export function watched(source: Source, name: string, write: (text: string) => void): Source {
  if (source.size < SHOWN_FROM_BYTES) return source
  let told = 0
  return {
    size: source.size,
    read: async (at, length) => {
      const bytes = await source.read(at, length)
      const reached = at + length
      if (reached >= told + STEP_BYTES) {
        told = reached
        write(`\r${name}: ${Math.floor((100 * reached) / source.size)} % read`)
      }
      if (reached === source.size) write(`\r${' '.repeat(name.length + 14)}\r`)
      return bytes
    },
  }
}
