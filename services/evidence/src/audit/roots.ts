import { readFile } from 'node:fs/promises'
import { fromPem } from '@zegel/pki'

/** Certificates to trust, DER, from files in PEM. */
export async function readRoots(files: readonly string[]): Promise<Buffer[]> {
  const found = await Promise.all(files.map(async (file) => fromPem(await readFile(file, 'utf8'))))
  return found.flat()
}
