import type { Vault } from './vault.ts'

export interface FolderVaultOptions {
  /** folder of the encrypted blobs */
  readonly blobs: string
  /** folder of the wrapped keys: another one, so that the two can be kept and backed up apart */
  readonly keys: string
  /** 32 bytes; wraps every content key */
  readonly masterKey: Buffer
  /** `n` random bytes; default `randomBytes` of node:crypto */
  readonly random?: (n: number) => Buffer
}

export declare function openFolderVault(opts: FolderVaultOptions): Promise<Vault>
