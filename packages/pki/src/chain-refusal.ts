/** Why a certificate chain is refused: a closed list, stable. */
export type ChainRefusalCode =
  | 'chain-malformed'
  | 'chain-incomplete'
  | 'chain-untrusted-root'
  | 'chain-signature'
  | 'chain-algorithm'
  | 'chain-too-long'
  | 'chain-budget'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-purpose'
  | 'certificate-constraints'
  | 'certificate-critical-extension-unknown'
  | 'certificate-surplus'
  | 'certificate-revoked'
  | 'crl-malformed'
  | 'crl-missing'
  | 'crl-signature'
  | 'crl-algorithm'
  | 'crl-expired'
  | 'crl-not-yet-current'
  | 'crl-critical-extension-unknown'
  | 'crl-surplus'

export interface ChainRefusal {
  holds: false
  code: ChainRefusalCode
  /** For people, in English; names no key. */
  reason: string
}

export const refusal = (code: ChainRefusalCode, reason: string): ChainRefusal => ({ holds: false, code, reason })
