import type { Proven } from './prove.ts'

/** The files of many evidences in one piece, which moves between threads without being copied. */
export interface PackedFiles {
  /** where each file begins, and at last where the last one ends */
  begins: Uint32Array<ArrayBuffer>
  bytes: ArrayBuffer
}

const FILES = ['evidence', 'manifest', 'seal', 'archiveManifest', 'token'] as const satisfies (keyof Proven)[]

export function packFiles(all: readonly Proven[]): PackedFiles {
  const files = all.flatMap((proven) => FILES.map((name) => proven[name]))
  const begins = new Uint32Array(files.length + 1)
  for (const [nth, { length }] of files.entries()) begins[nth + 1] = (begins[nth] as number) + length
  const bytes = new Uint8Array(begins[files.length] as number)
  for (const [nth, file] of files.entries()) bytes.set(file, begins[nth])
  return { begins, bytes: bytes.buffer }
}

/** The files of one of them: views, not copies. */
export function provenOf({ begins, bytes }: PackedFiles, nth: number): Proven {
  const first = nth * FILES.length
  const file = (which: number) => {
    const [from, to] = [begins[first + which] as number, begins[first + which + 1] as number]
    return Buffer.from(bytes, from, to - from)
  }
  return { evidence: file(0), manifest: file(1), seal: file(2), archiveManifest: file(3), token: file(4) }
}
