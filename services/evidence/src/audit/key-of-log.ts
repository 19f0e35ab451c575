import { parseVerifierKey, TlogError, type VerifierKey } from '@zegel/tlog'
import { tellPublished } from './check-published.ts'
import type { Findings } from './finding.ts'
import { PublishedError, type PublishedLog } from './published-log.ts'

/** Where to look for the key under which the log signs. */
export interface KeySources {
  /** from elsewhere: by the operator, or with a proof */
  given: string | undefined
  /** of the last audit */
  seen: string | undefined
  /** of the house, where its key is at hand */
  own: string | undefined
  log: PublishedLog | undefined
}

/**
 * The key that counts: what was known before the log was asked. Only where nothing was, the log's own word is taken, and
 * remembered from then on.
 *
 * @throws TlogError key-malformed: the key that was given is none
 */
export async function keyOfLog(
  { given, seen, own, log }: KeySources,
  findings: Findings,
  note: (text: string) => void,
): Promise<VerifierKey | undefined> {
  const known = given ?? seen ?? own
  const told = log && (await toldKey(log, known === undefined ? findings : undefined))
  if (known === undefined) {
    if (told) note(`the key of the log was taken from the log itself: ${told.vkey}`)
    return told
  }
  const key = parseVerifierKey(known)
  for (const other of [seen, own])
    if (other !== undefined && other !== key.vkey)
      findings.add(
        'log-key',
        'key of the log',
        other === own ? 'of the house' : 'of the last audit',
        `it is ${other}, and ${key.vkey} was known`,
      )
  if (told && told.vkey !== key.vkey)
    findings.add('log-key', 'published log', 'key', `it says ${told.vkey}, and ${key.vkey} was known`)
  return key
}

/** A copy of the log need not say its key: that is a finding only where no other is known. */
async function toldKey(log: PublishedLog, findings: Findings | undefined): Promise<VerifierKey | undefined> {
  try {
    return parseVerifierKey((await log.read('key')).toString().trim())
  } catch (error) {
    if (findings) tellPublished(findings, 'key', error)
    else if (!(error instanceof TlogError || error instanceof PublishedError)) throw error
    return undefined
  }
}
