export { type FolderVaultOptions, openFolderVault } from './folder-vault.ts'
export type { ByteRange, Vault, Written } from './vault.ts'
export { VaultError, type VaultErrorCode } from './vault-error.ts'
