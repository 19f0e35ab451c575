import type { Anchor, Check, Verdict, VerifiedStep } from '../verdict.ts'

/** The verdict in plain words, line by line. */
export function tellVerdict(name: string, { message, checks, anchors, summary, holds }: Verdict): string {
  const of = (status: Check['status']) => checks.filter((check) => check.status === status)
  const blocks = [
    [`${plain(name)}${message ? `: message ${message}` : ''}`],
    section('What happened, as the evidences tell it:', summary.map(stepLine)),
    section('What holds:', grouped(of('holds'), 'ok')),
    section('What was not checked, and why:', grouped(of('unchecked'), '--')),
    section('What stands outside the operator:', anchors.map(anchorLine)),
    section('What fails:', of('fails').map(failureLine)),
    [verdictLine(holds, of('fails').length, of('unchecked').length)],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

export const verdictLine = (holds: boolean, failing: number, unchecked: number): string =>
  holds
    ? `VERDICT: it holds. Nothing fails${unchecked > 0 ? `; ${count(unchecked, 'thing')} not checked, named above` : ''}.`
    : `VERDICT: IT DOES NOT HOLD. ${count(failing, 'check')} failed: do not rely on this dossier.`

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]

/** One line for each thing that is said, however often: 150 evidences would bury what is different. */
function grouped(checks: readonly Check[], mark: string): string[] {
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

const failureLine = ({ code, file, detail }: Check): string =>
  `FAIL  ${code}: ${file ? `${plain(file)}: ` : ''}${plain(detail)}`

function stepLine({ sequence, at, sealedAt, event, recipient }: VerifiedStep): string {
  const name = event.slice(event.lastIndexOf('/') + 1)
  return `${String(sequence).padStart(3)}  ${at}  ${plain(name)}${recipient ? `, recipient ${recipient}` : ''} (sealed ${sealedAt})`
}

const worths: Readonly<Record<Anchor['worth'], string>> = {
  outside: 'of another authority: it speaks even against the operator',
  'same-root': "under the operator's own root: it proves nothing against the operator itself",
  'same-key': "made with a key of the operator's own: it proves nothing against the operator itself",
  'unknown-key': 'its key was not given: worth nothing until it is verified',
}

const anchorLine = ({ kind, by, worth, at, detail }: Anchor): string =>
  `${kind === 'timestamp' ? 'timestamp' : 'witness'} by ${plain(by)}${at ? ` at ${at}` : ''}: ${worths[worth]}. ${plain(detail)}`

/** Names may come from a hostile container: nothing of them steers a terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
