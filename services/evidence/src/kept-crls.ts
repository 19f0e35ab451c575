import { readFile } from 'node:fs/promises'
import { replaceFile } from '@zegel/host'
import { crlSummary, fromPem, toPem } from '@zegel/pki'
import type { SeenCrls } from './seen-crls.ts'

/**
 * The newest CRLs that were seen, on the notary's own disk: after a restart an older one is still older, and what was
 * revoked is still revoked. They are the CRLs themselves, which nobody but their authority can make.
 */
export class KeptCrls {
  readonly file: string

  constructor(file: string) {
    this.file = file
  }

  /** @throws Error something else stands there */
  async read(): Promise<Buffer[]> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    try {
      const crls = text === '' ? [] : fromPem(text)
      for (const crl of crls) crlSummary(crl)
      return crls
    } catch (cause) {
      throw new Error(`${this.file} no longer holds the newest CRLs that were seen: put the newest ones there`, {
        cause,
      })
    }
  }

  /**
   * Adds those, and drops what they follow. Those of authorities that are above no signer now stay: a signer may come
   * back. They are there for good when this returns.
   */
  async add(crls: readonly Buffer[], seen: readonly SeenCrls[]): Promise<void> {
    const before = await this.read()
    const isOf = (some: readonly Buffer[], one: Buffer) => some.some((other) => other.equals(one))
    const added = crls.filter((one, nth) => !isOf(before, one) && !isOf(crls.slice(0, nth), one))
    const stay = before.filter((one) => !seen.some((newest) => newest.isFollowed(one)))
    if (added.length === 0 && stay.length === before.length) return
    await replaceFile(this.file, [...stay, ...added].map((crl) => toPem('X509 CRL', crl)).join(''))
  }
}
