import { hash } from 'node:crypto'
import { attribute, attributeTypes, type SignedDataParts, sha256Algorithm, signedData } from './cms.ts'
import { context, contextPrimitive, integer, integerContent, octetString, oid, sequence } from './der.ts'
import { genTime, time } from './der-time.ts'
import { oids } from './oids.ts'
import type { Signer } from './signer.ts'

export interface TimestampOptions {
  /** The 32 bytes of SHA-256 of what is timestamped. */
  sha256: Uint8Array
  /** Unique per authority for ever (RFC 3161 2.4.2), positive, at most 160 bits. */
  serial: bigint
  /** Milliseconds are kept. */
  genTime: Date
  /** Dotted. */
  policyOid: string
  /** Whole milliseconds, at least 1: EN 319 422 5.2.2 wants the accuracy stated. */
  accuracyMs: number
}

const version1 = integer(1)
const version3 = integer(3)
const tstInfoOid = oid(oids.tstInfo)
const contentTypeTstInfo = attribute(oid(oids.contentType), tstInfoOid)

/**
 * A TimeStampToken (RFC 3161 2.4.2, EN 319 422) as DER: the ContentInfo, not the response around it. Chain and CRLs inside; ordering is its default,
 * false, and therefore absent. Throws RangeError for options no token can be made of.
 */
export function timestampToken(tsa: Signer, options: TimestampOptions): Buffer {
  return signedData(tsa, tokenParts(options))
}

export function tokenParts(options: TimestampOptions): SignedDataParts {
  const tstInfo = encodeTstInfo(options)
  return {
    version: version3,
    encapsulated: sequence(tstInfoOid, context(0, octetString(tstInfo))),
    // In the order of their encodings, hence of their lengths: 26, 28 (30 from 2050 on) and 47 octets.
    attributes: [
      contentTypeTstInfo,
      attribute(attributeTypes.signingTime, time(options.genTime)),
      attribute(attributeTypes.messageDigest, octetString(hash('sha256', tstInfo, 'buffer'))),
    ],
  }
}

/** An authority has one policy for years; encoding it anew would be a fifth of a token's own cost. */
let lastPolicy: { dotted: string; encoded: Buffer } = { dotted: '', encoded: Buffer.alloc(0) }

function policy(dotted: string): Buffer {
  if (lastPolicy.dotted !== dotted) lastPolicy = { dotted, encoded: oid(dotted) }
  return lastPolicy.encoded
}

function encodeTstInfo(options: TimestampOptions): Buffer {
  if (options.sha256.length !== 32) throw new RangeError('a SHA-256 digest has 32 bytes')
  if (options.serial <= 0n || options.serial >= 1n << 160n)
    throw new RangeError('a token serial is positive and has at most 160 bits')
  const imprint = sequence(sha256Algorithm, octetString(options.sha256))
  return sequence(
    version1,
    policy(options.policyOid),
    imprint,
    integer(options.serial),
    genTime(options.genTime),
    accuracy(options.accuracyMs),
  )
}

/** Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL, ... }: a part that is zero is absent. */
function accuracy(milliseconds: number): Buffer {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 1)
    throw new RangeError('the accuracy is a whole number of milliseconds, at least 1')
  const seconds = Math.floor(milliseconds / 1000)
  const millis = milliseconds % 1000
  const parts: Buffer[] = []
  if (seconds > 0) parts.push(integer(seconds))
  if (millis > 0) parts.push(contextPrimitive(0, integerContent(BigInt(millis))))
  return sequence(...parts)
}
