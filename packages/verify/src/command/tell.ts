import { fixed } from '../file-names.ts'
import { subjectText } from '../subject.ts'
import type { About, Check, Give, Signatory, Verdict } from '../verdict.ts'
import { anchorLine, failureLine, grouped, plain, stepLine } from './tell-lines.ts'

/** Where only what covers every file alike would find a change. */
const UNHELD = `No evidence says what stands in ${fixed.report} or in the words of ${fixed.verifyText}: ${fixed.sums} and the seal of the export hold them, nothing else.`

/** The verdict in plain words, line by line. */
export function tellVerdict(name: string, verdict: Verdict): string {
  const { message, about, signatories, checks, anchors, summary } = verdict
  const of = (status: Check['status']) => checks.filter((check) => check.status === status)
  const blocks = [
    [
      `${plain(name)}${message ? `: message ${message}` : ''}`,
      ...(about ? aboutLines(about) : []),
      ...signatoryLines(signatories),
    ],
    section('What happened, as the evidences tell it:', summary.map(stepLine)),
    section('What holds:', grouped(of('holds'), 'ok')),
    section('What was not checked, and why:', grouped(of('unchecked'), '--')),
    section('Who else vouches for the state of the log:', anchors.map(anchorLine)),
    checks.length > 0 ? [UNHELD] : [],
    section('What fails:', of('fails').map(failureLine)),
    verdictLines({
      holds: verdict.holds,
      missing: verdict.missing,
      failing: of('fails').length,
      unshown: unshownIn(checks),
    }),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function aboutLines({ origin, size, head, exportedFor, withheld, volume }: About): string[] {
  const steps = `By the word of who exported, the last evidence of this message by then is number ${head}; ${withheld} of them ${withheld === 1 ? 'is' : 'are'} withheld.`
  return [
    `  As of ${size} leaves of the log ${plain(origin)}, for the ${exportedFor}: what came later is not here. ${steps}`,
    ...(volume.of > 1 ? [`  Volume ${volume.number} of ${volume.of}.`] : []),
  ]
}

/** Two certificates of one name are told once. */
function signatoryLines(signatories: readonly Signatory[]): string[] {
  const by = (role: Signatory['role']) =>
    new Set(signatories.flatMap((one) => (one.role === role ? [plain(subjectText(one.subject))] : [])))
  return [
    ...[...by('seal')].map((subject) => `  Sealed by ${subject}`),
    ...[...by('timestamp')].map((subject) => `  Timestamped by ${subject}`),
  ]
}

const gives: Readonly<Record<Give, string>> = {
  'log-key': "--log-key KEY, the key of the log, from the operator or the court's files",
  sealer: '--sealer NAME, whom you expect to have sealed (with --log-key only where two organisations did: name both)',
  volumes: 'the other volumes of the message, as further FILEs',
  content: 'the content that is missing, to be compared with its digest in the evidence',
  submission: 'a dossier of this message that shows how it was handed in',
  verifier: 'a newer version of this verifier',
}

interface Outcome {
  holds: boolean
  missing: readonly Give[]
  failing: number
  /** what nobody can check from what is shown */
  unshown: number
}

export const unshownIn = (checks: readonly Check[]): number =>
  checks.filter(({ status, give }) => status === 'unchecked' && give === undefined).length

export function verdictLines({ holds, missing, failing, unshown }: Outcome): string[] {
  if (!holds) return [`VERDICT: IT DOES NOT HOLD. ${count(failing, 'check')} failed: do not rely on this dossier.`]
  if (missing.length > 0) {
    const give = missing.map((one) => `  ${gives[one]}`)
    return ['To have the rest checked, give:', ...give, 'VERDICT: what was checked holds, BUT NOT ALL WAS CHECKED.']
  }
  const rest = unshown > 0 ? `; ${count(unshown, 'thing')} cannot be checked from it, named above` : ''
  return [`VERDICT: it holds. Nothing fails${rest}.`]
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
