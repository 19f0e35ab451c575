import type { Generated } from 'kysely'

export interface Tables {
  /** one row per client credential; an administration may hold several */
  sender: {
    client: string
    party: string
    cbe: string
    name: string
    /** the public key as JSON */
    jwk: string
    national_number: boolean
    revision: Generated<number>
    revoked_at: string | null
  }
  /** client assertions that were used, until they expire by themselves */
  assertion: { digest: Buffer; expires_at: string }
  revocation: { position: number; subject: string; until_ms: number }
}
