import type { ReportStep } from './report-model.ts'
import type { Road } from './words/detail-words.ts'

/**
 * What the report has words for. Most are a fact's kind; notices and ends are told apart by the event (ETSI EN 319
 * 522-1, DOMAIN.md section 5), since one kind stands for several.
 */
const keys = {
  'message.deposited': ['interface', 'service'],
  'message.rejected': ['interface', 'end'],
  'message.recalled': ['interface', 'end'],
  'channel.decided': ['rules', 'service'],
  'message.offered': ['box', 'service'],
  'message.accepted': ['box', 'person'],
  'message.refused': ['box', 'end'],
  'expired/acceptance': ['box', 'end'],
  'expired/unread': ['box', 'end'],
  'message.consigned': ['box', 'service'],
  'message.undeliverable': ['rules', 'end'],
  'message.withheld': ['rules', 'service'],
  'message.opened': ['box', 'person'],
  'message.accessed': ['box', 'person'],
  'message.handed-over': ['box', 'end'],
  'message.transfer-incomplete': ['box', 'service'],
  'notice.sent/acceptance': ['email', 'notice'],
  'notice.sent/content': ['email', 'notice'],
  'notice.sent': ['email', 'notice'],
  'notice.failed/acceptance': ['email', 'notice'],
  'notice.failed/content': ['email', 'notice'],
  'notice.failed': ['email', 'notice'],
  'paper.handed-over': ['print', 'service'],
  'paper.posted': ['post', 'service'],
  'paper.not-posted': ['print', 'service'],
  'paper.delivered': ['post', 'end'],
  'paper.returned': ['post', 'end'],
  'dossier.exported': ['export', 'service'],
  unknown: ['unknown', 'service'],
} as const satisfies Record<string, readonly [Road, Mark]>

export type StepKey = keyof typeof keys
/** How the picture marks it. */
export type Mark = 'service' | 'notice' | 'person' | 'end'

export const roadOf = (key: StepKey): Road => keys[key][0]
export const markOf = (key: StepKey): Mark => keys[key][1]

const isKey = (name: string): name is StepKey => name !== 'unknown' && Object.hasOwn(keys, name)

export function stepKey({ kind, event, body }: Pick<ReportStep, 'kind' | 'event' | 'body'>): StepKey {
  if (event.endsWith('/RelayToNonERDSFailure')) return 'paper.not-posted'
  if (kind === 'message.expired')
    return event.endsWith('/ContentHandoverFailure') ? 'expired/unread' : 'expired/acceptance'
  const purpose = typeof body === 'object' && body !== null && 'purpose' in body ? body.purpose : undefined
  const refined = `${kind}/${String(purpose)}`
  if (isKey(refined)) return refined
  return isKey(kind) ? kind : 'unknown'
}
