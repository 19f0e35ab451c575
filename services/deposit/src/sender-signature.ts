/** What a protected header may say (RFC 7515 section 4.1): which key, never whose. */
const MEMBERS = ['alg', 'b64', 'crit', 'kid', 'x5t#S256']
const PLAIN = /^(?!([^0-9]*[0-9]){9})[A-Za-z0-9._-]{1,64}$/
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/

/**
 * Whether a sender's signature may stand in evidence. Nobody checks it here, but evidence is kept for years and given to
 * others, and the certificate in a header (`x5c`) would name its holder: that of an identity card by its national number.
 */
export function mayBeSealed(signature: string): boolean {
  const header = headerOf(signature.slice(0, signature.indexOf('.')))
  if (!header || Object.keys(header).some((member) => !MEMBERS.includes(member))) return false
  const { alg, b64, crit, kid, 'x5t#S256': thumbprint } = header
  return (
    typeof alg === 'string' &&
    /^[A-Za-z0-9]{2,16}$/.test(alg) &&
    (b64 === undefined || typeof b64 === 'boolean') &&
    (crit === undefined || (Array.isArray(crit) && crit.length === 1 && crit[0] === 'b64')) &&
    (kid === undefined || (typeof kid === 'string' && (PLAIN.test(kid) || THUMBPRINT.test(kid)))) &&
    (thumbprint === undefined || (typeof thumbprint === 'string' && THUMBPRINT.test(thumbprint)))
  )
}

function headerOf(part: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(part, 'base64url')
  // One encoding alone: other text could hide in bits that decoders drop.
  if (bytes.toString('base64url') !== part) return undefined
  try {
    const header = JSON.parse(bytes.toString())
    const isPlain = typeof header === 'object' && header !== null && !Array.isArray(header)
    return isPlain && JSON.stringify(header) === bytes.toString() ? header : undefined
  } catch {
    // No JSON: the refusal says so.
    return undefined
  }
}
