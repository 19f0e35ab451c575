import { readFile } from 'node:fs/promises'
import { crlSummary, fromPem } from '@zegel/pki'

/** A file that is to hold a CRL, as it is now. */
export type CrlFile = { file: string; crl: Buffer } | { file: string; err: Error }

/** Each alone: what is wrong with the file of one authority says nothing of another's. */
export function readCrlFiles(files: readonly string[]): Promise<CrlFile[]> {
  return Promise.all(
    files.map(async (file) => {
      try {
        return { file, crl: await readCrl(file) }
      } catch (err) {
        return { file, err: err as Error }
      }
    }),
  )
}

/** @throws Error for a file that is not there, or holds no CRL */
export async function everyCrl(files: readonly string[]): Promise<Buffer[]> {
  return (await readCrlFiles(files)).map((read) => {
    if ('err' in read) throw read.err
    return read.crl
  })
}

/** PEM or DER. */
async function readCrl(file: string): Promise<Buffer> {
  const bytes = await readFile(file)
  const [crl] = bytes.includes('-----BEGIN') ? fromPem(bytes.toString()) : [bytes]
  // DER: a SEQUENCE.
  if (crl?.[0] !== 0x30) throw new Error(`${file} holds no CRL in PEM or DER`)
  try {
    crlSummary(crl)
  } catch (cause) {
    throw new Error(`${file} holds no whole CRL`, { cause })
  }
  return crl
}
