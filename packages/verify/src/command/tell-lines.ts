import { ETSI } from '../event-uri.ts'
import type { Anchor, Check, VerifiedStep } from '../verdict.ts'

/** One line for each thing that is said, however often: 150 evidences would bury what is different. */
export function grouped(checks: readonly Check[], mark: string): string[] {
  const said = new Map<string, Check[]>()
  for (const check of checks) {
    const key = `${check.code} ${check.detail}`
    const same = said.get(key)
    if (same) same.push(check)
    else said.set(key, [check])
  }
  return [...said.values()].map((same) => {
    const [{ code, detail, file }] = same as [Check]
    const where = same.length > 1 ? ` (${same.length} times)` : file ? ` (${plain(file)})` : ''
    return `${mark}  ${code}: ${plain(detail)}${where}`
  })
}

export const failureLine = ({ code, file, detail }: Check): string =>
  `FAIL  ${code}: ${file ? `${plain(file)}: ` : ''}${plain(detail)}`

export function stepLine({ sequence, at, sealedAt, sealedLate, event, recipient }: VerifiedStep): string {
  // The standard's own events have names that lawyers know; whose another event is its whole URI says.
  const name = event.startsWith(ETSI) ? event.slice(ETSI.length) : event
  const late = sealedLate ? ', LATE: more than 10 s after it happened' : ''
  return `${String(sequence).padStart(3)}  ${at}  ${plain(name)}${recipient ? `, recipient ${recipient}` : ''} (sealed ${sealedAt}${late})`
}

const worths: Readonly<Record<Anchor['worth'], string>> = {
  outside: 'of another authority: it speaks even against the operator',
  'same-root': "under the operator's own root: it proves nothing against the operator itself",
  'same-key': "made with a key of the operator's own: it proves nothing against the operator itself",
  'same-holder': "of the operator's own organisation: it proves nothing against the operator itself",
  'unknown-key': 'its key was not given: worth nothing until it is verified',
}

export const anchorLine = ({ kind, by, worth, at, detail }: Anchor): string =>
  `${kind === 'timestamp' ? 'timestamp' : 'witness'} by ${plain(by)}${at ? ` at ${at}` : ''}: ${worths[worth]}. ${plain(detail)}`

/** Names may come from a hostile container: nothing of them steers a terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
