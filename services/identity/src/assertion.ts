import { Refusal } from '@zegel/contract'
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import type { Sender } from './senders.ts'

/** A short life bounds how long a used assertion must be remembered (RFC 7523 section 3, items 4 and 7). */
const SECONDS_MAX = 300
const CLOCK_SECONDS = 5
/** Members of a header that would let a caller choose the key, or rules we do not know (RFC 7515 section 4.1). */
const HEADERS_REFUSED = ['jwk', 'jku', 'x5c', 'x5u', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip', 'cty', 'enc']
const TYPES = new Set([undefined, 'JWT', 'client-authentication+jwt'])

export interface Assertion {
  sender: Sender
  jti: string
  /** seconds since 1970; until then its `jti` must be remembered */
  usableUntil: number
}

export interface AssertionRules {
  /** identity's own names: the issuer, the token endpoint */
  audiences: readonly string[]
  /** ms since 1970 */
  now: number
  findSender: (client: string) => Promise<Sender | undefined>
}

export const clientUnknown = (cause?: unknown) =>
  new Refusal('client-unknown', { members: { error: 'invalid_client' }, cause })

/**
 * Checks a private_key_jwt (RFC 7523 section 3, OpenID Connect Core section 9). The key is the one registered for the
 * client, whatever the header says.
 *
 * @throws Refusal client-unknown, for every reason alike: an attacker learns nothing from the difference
 */
export async function checkAssertion(text: string, rules: AssertionRules): Promise<Assertion> {
  const client = clientOf(text)
  const sender = await rules.findSender(client)
  if (!sender || sender.revoked) throw clientUnknown()
  try {
    const { payload } = await jwtVerify(text, await importJWK(JSON.parse(sender.jwk), 'ES256'), {
      algorithms: ['ES256'],
      issuer: client,
      subject: client,
      audience: [...rules.audiences],
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(rules.now),
      clockTolerance: CLOCK_SECONDS,
    })
    const { exp = 0, iat, jti, aud } = payload
    const latest = rules.now / 1000 + CLOCK_SECONDS
    if (exp > latest + SECONDS_MAX) throw new Error('lives too long')
    if (iat !== undefined && iat > latest) throw new Error('from the future')
    // Several audiences would let another of them replay it here.
    if (Array.isArray(aud) && aud.length !== 1) throw new Error('several audiences')
    if (typeof jti !== 'string' || jti.length < 8 || jti.length > 200) throw new Error('no usable jti')
    return { sender, jti, usableUntil: exp + CLOCK_SECONDS }
  } catch (cause) {
    throw clientUnknown(cause)
  }
}

/** Who the assertion says it is: nothing is believed yet. */
function clientOf(text: string): string {
  try {
    const header = decodeProtectedHeader(text)
    if (HEADERS_REFUSED.some((name) => name in header) || !TYPES.has(header.typ)) throw new Error('header')
    const { iss } = decodeJwt(text)
    if (typeof iss !== 'string' || iss.length > 100) throw new Error('iss')
    return iss
  } catch (cause) {
    throw clientUnknown(cause)
  }
}
