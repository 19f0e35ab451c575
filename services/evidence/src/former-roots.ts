import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fromPem } from '@zegel/pki'

/**
 * The roots above what this house sealed under other authorities before: its own dossiers stay its own. PEM or DER.
 *
 * @throws Error for a file that is not there, or holds something else than roots
 */
export async function readFormerRoots(files: readonly string[]): Promise<Buffer[]> {
  return (await Promise.all(files.map(rootsIn))).flat()
}

async function rootsIn(file: string): Promise<Buffer[]> {
  const bytes = await readFile(file)
  const certificates = bytes.includes('-----BEGIN') ? fromPem(bytes.toString()) : [bytes]
  if (!certificates.every(isRoot))
    throw new Error(`${file} (ZEGEL_FORMER_ROOT_FILES) holds what is no root certificate`)
  return certificates
}

function isRoot(der: Buffer): boolean {
  try {
    const certificate = new X509Certificate(der)
    return certificate.ca && certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey)
  } catch {
    // Not swallowed: it is no certificate, and who asked says so.
    return false
  }
}
