import { hash } from 'node:crypto'
import { fromBER } from 'asn1js'
import { TSTInfo } from 'pkijs'
import { tag } from './der.ts'
import { child, readDer } from './der-reader.ts'
import { readTime } from './der-time-reader.ts'
import { oids } from './oids.ts'
import { openSignedData, type ReadCms, refused } from './signed-data-reader.ts'

export interface ReadToken extends ReadCms {
  /** To the millisecond; a finer fraction is cut off. */
  genTime: Date
  serial: bigint
  /** The 32 bytes of SHA-256 that were timestamped. */
  imprint: Buffer
  /** Dotted. */
  policyOid: string
  /** 0 when the token states none. Microseconds are rounded up. */
  accuracyMs: number
  ordering: boolean
}

/** A TimeStampToken (RFC 3161 2.4.2) over a SHA-256 imprint, read but not verified. Throws PkiError `der-malformed` or `cms-refused`. */
export function readToken(der: Buffer): ReadToken {
  const { common, content, digest } = openSignedData(der, oids.tstInfo)
  if (content === null) throw refused('a token has content, and this one has none')
  if (!hash(digest, content, 'buffer').equals(common.messageDigest))
    throw refused('message-digest is not that of its content')
  const info = parse(content)
  const imprint = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView)
  if (info.version !== 1) throw refused('its TSTInfo is not of version 1')
  if (info.messageImprint.hashAlgorithm.algorithmId !== oids.sha256 || imprint.length !== 32)
    throw refused('its imprint is not SHA-256')
  const { seconds = 0, millis = 0, micros = 0 } = info.accuracy ?? {}
  return {
    ...common,
    genTime: readTime(content, child(readDer(content), 4, tag.generalizedTime)),
    serial: BigInt(`0x${Buffer.from(info.serialNumber.valueBlock.valueHexView).toString('hex')}`),
    imprint,
    policyOid: info.policy,
    accuracyMs: seconds * 1000 + millis + Math.ceil(micros / 1000),
    ordering: info.ordering ?? false,
  }
}

function parse(content: Buffer): TSTInfo {
  readDer(content)
  try {
    return new TSTInfo({ schema: fromBER(content).result })
  } catch (cause) {
    throw refused('its content is no TSTInfo', cause)
  }
}
