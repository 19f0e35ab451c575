import { readFile } from 'node:fs/promises'
import { fromPem } from '@zegel/pki'

/** @throws Error for a file that is not there, or holds no CRL */
export function readCrlFiles(files: readonly string[]): Promise<Buffer[]> {
  return Promise.all(files.map(readCrl))
}

/** PEM or DER. */
async function readCrl(file: string): Promise<Buffer> {
  const bytes = await readFile(file)
  const [crl] = bytes.includes('-----BEGIN') ? fromPem(bytes.toString()) : [bytes]
  // DER: a SEQUENCE.
  if (crl?.[0] !== 0x30) throw new Error(`${file} holds no CRL in PEM or DER`)
  return crl
}
