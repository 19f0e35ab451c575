import { X509Certificate } from 'node:crypto'
import { passes } from './dss.ts'
import type { Keys } from './export-layer.ts'
import { type Bench, inWords } from './judge-dossiers.ts'
import { table } from './tally.ts'

const DAY_MS = 86_400_000

/**
 * As of later times. The revocation lists inside live 90 days, yet need not be fresh ever after: DSS takes the tokens
 * for proof that they were there in time (EN 319 102-1 section 5.6). Once the certificate of the tokens has ended, DSS
 * wants newer tokens over them.
 */
export async function judgeYears({ dss, tally }: Bench, dossier: Buffer, keys: Keys): Promise<void> {
  const end = new X509Certificate(keys.timestamp.certificate).validToDate.getTime()
  const times = [
    ['when the revocation lists have ended', Date.now() + 120 * DAY_MS, true],
    ["on the last day of the tokens' certificate", end - DAY_MS, true],
    ["a day after the end of the tokens' certificate", end + DAY_MS, false],
  ] as const
  const rows: string[][] = []
  for (const [when, at, must] of times) {
    const said = await dss.judge(dossier, { at: new Date(at).toISOString() })
    const failing = said.tokens.filter((token) => !passes(token))
    const [one] = failing
    rows.push([said.at.slice(0, 10), when, one ? `${one.indication} ${one.subIndication}` : 'all passed'])
    if (must) tally.check(`DSS: the same dossier ${when}`, said.error ? [said.error] : failing.map(inWords))
  }
  console.log(`\nWhat DSS will say later:\n${table(rows)}`)
}
