// Letters as the report may meet them, written by hand: the ordinary ones, and those that want to break it.
import { createHash } from 'node:crypto'
import { derivedId } from '@zegel/contract'
import { eventUri } from '../src/event.ts'
import type { ReportLanguage, ReportLetter, ReportModel, ReportPart, ReportStep } from '../src/report/report-model.ts'

const START = Date.parse('2026-03-27T22:58:07.412Z')
const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const idOf = (...parts: string[]) => derivedId('report-test', ...parts)
const isoAt = (ms: number) => new Date(START + ms).toISOString()

const sender = { party: idOf('sender'), cbe: '0207372189', name: 'Commune d’Exemple / Voorbeeldgemeente' }
const act = {
  capacity: 'self',
  client: 'app-lettre',
  assurance: 'substantial',
  method: 'itsme pin',
  authenticatedAt: isoAt(3 * DAY),
}
const consented = { consent: 'given', consentAt: isoAt(-400 * DAY), terms: '2026-01', contactVerified: true }
const told = {
  mailId: '<5f1c2d7e@notice.zegel.example>',
  mailDigest: digestOf('mail'),
  host: 'mx1.courriel.example',
  reply: '250 2.0.0 Ok: queued as 4F1C2D7E',
  attempts: 1,
}

/** What happened to recipient number `to`, so many ms after the deposit. */
export type Event = [after: number, kind: string, body?: object, to?: number]

export interface Scene {
  events: readonly Event[]
  recipients?: number
  letter?: Partial<ReportLetter>
  rejection?: string
}

export function modelOf(language: ReportLanguage, scene: Scene, more: Partial<ReportModel> = {}): ReportModel {
  const recipients = Array.from({ length: scene.recipients ?? 1 }, (_, nth) => ({
    recipient: idOf('recipient', String(nth)),
    scheme: nth % 3 === 2 ? ('be-cbe' as const) : ('be-nrn' as const),
    value: nth % 3 === 2 ? '0403019261' : '85073003328',
  }))
  const steps = scene.events.map(([after, kind, body = {}, to = 0], nth): ReportStep => {
    const recipient = recipients[to]?.recipient ?? null
    const members = { ...body, recipient }
    return {
      sequence: nth + 1,
      evidence: idOf('evidence', String(nth)),
      event: eventUri({ kind, body: members }),
      kind,
      recipient,
      at: isoAt(after),
      sealedAt: isoAt(after + 412),
      sealedLate: 'late' in body,
      leaf: 41_200 + nth * 3,
      body: members,
    }
  })
  const letter: ReportLetter = {
    subject: 'Décision relative à votre demande de permis d’urbanisme, Grand-Place 1',
    senderReference: 'URB/2026/00417-B',
    messageType: 'decision',
    language,
    mode: 'basic',
    fallback: 'paper',
    submittedAt: isoAt(-120),
    contactPoint: 'Service Urbanisme, urbanisme@exemple.example, +32 2 555 01 23',
    parts: [partOf(0, 'décision.pdf'), partOf(1, 'plan cadastral.pdf')],
    ...scene.letter,
  }
  return {
    language,
    message: idOf('message'),
    exportedFor: 'sender',
    sender: { name: sender.name, cbe: sender.cbe },
    ...(scene.rejection ? { rejection: { reason: scene.rejection, submittedAt: letter.submittedAt } } : { letter }),
    recipients,
    steps,
    withheld: 0,
    ledger: {
      origin: 'zegel.development/log',
      size: 1_204_418,
      root: Buffer.from(digestOf('root'), 'hex').toString('base64'),
    },
    certificates: { seal: certificate('Seal'), timestamp: certificate('Timestamp') },
    operator: { name: 'Zegel Brussels', qualifiedDelivery: false },
    volume: { number: 1, of: 1, first: 1, last: steps.length },
    ...more,
  }
}

const certificate = (name: string) => ({
  subject: `CN=Zegel Development ${name}, O=Zegel development`,
  issuer: 'CN=Zegel Development Root, O=Zegel development',
  serial: digestOf(name).slice(0, 32),
  notBefore: isoAt(-30 * DAY),
  notAfter: isoAt(1795 * DAY),
  sha256: digestOf(`certificate ${name}`),
  development: true,
  qualified: false,
})

export function partOf(part: number, fileName: string): ReportPart {
  return {
    part,
    fileName,
    mediaType: 'application/pdf',
    size: 104_857 * (part + 1),
    sha256: digestOf(`part ${part}`),
    included: part === 0,
  }
}

const decided = (channel: string, reason: string, snapshot: object = consented) => ({
  channel,
  reason,
  revision: 0,
  snapshot,
})
const never = { consent: 'never-given', contactVerified: false }
const handedOver = { bytes: 104_857, sha256: digestOf('part 0'), act }

export const opened: Scene = {
  events: [
    [0, 'message.deposited', { client: 'client-exemple' }],
    [310, 'channel.decided', decided('electronic', 'consent-active')],
    [620, 'message.consigned', { revision: 0 }],
    [2_400, 'notice.sent', { purpose: 'content', ...told }],
    [3 * DAY + 22 * MINUTE, 'message.opened', { act }],
    [3 * DAY + 22 * MINUTE + 900, 'message.transfer-incomplete', { bytes: 32_768, of: 104_857, cause: 'cut' }],
    [3 * DAY + 23 * MINUTE, 'message.handed-over', handedOver],
    [
      9 * DAY,
      'dossier.exported',
      { by: 'sender', client: 'client-exemple', size: 1_204_000, withContent: true, volumes: 1 },
    ],
  ],
}

export const refused: Scene = {
  letter: {
    mode: 'consent',
    fallback: 'reject',
    legalBasis:
      'Loi du 27 février 2019 relative à l’échange électronique de messages par le biais de l’eBox, art. 5 ; Code judiciaire, art. 46',
  },
  events: [
    [0, 'message.deposited', { client: 'client-exemple' }],
    [310, 'channel.decided', decided('electronic', 'consent-active')],
    [620, 'message.offered', { revision: 0 }],
    [2_400, 'notice.sent', { purpose: 'acceptance', ...told }],
    [2 * DAY + 71 * MINUTE, 'message.refused', { act }],
  ],
}

export const undeliverable: Scene = {
  letter: { fallback: 'reject' },
  events: [
    [0, 'message.deposited', { client: 'client-exemple' }],
    [310, 'channel.decided', decided('none', 'no-consent', never)],
    [320, 'message.undeliverable', { revision: 0, reason: 'no-consent' }],
  ],
}

export const held: Scene = {
  events: [
    [0, 'message.deposited', { client: 'client-exemple' }],
    [310, 'channel.decided', decided('paper', 'consent-withdrawn', { ...consented, consent: 'withdrawn' })],
  ],
}

export const rejected: Scene = {
  rejection: 'sender-not-authorised-nrn',
  events: [[0, 'message.rejected', { client: 'client-exemple', reason: 'sender-not-authorised-nrn' }]],
}

/** As much as a letter may hold: ten recipients, 101 parts, names as long as they may be and without a space. */
export function largest(): Scene {
  const each = (after: number, kind: string, body: object = {}): Event[] =>
    Array.from({ length: 10 }, (_, nth) => [after + nth, kind, body, nth])
  return {
    recipients: 10,
    letter: {
      subject: `${'Bekendmaking betreffende de wijzigingsbeslissing '.repeat(9)}`.slice(0, 400),
      legalBasis: 'x'.repeat(500),
      contactPoint: `${'Straßenverwaltungsamt/'.repeat(22)}`.slice(0, 500),
      parts: Array.from({ length: 101 }, (_, nth) =>
        partOf(nth, `${'Bijlage_zonder_spaties-'.repeat(12)}`.slice(0, 251) + '.pdf'),
      ),
    },
    events: [
      ...each(0, 'message.deposited', { client: 'c'.repeat(100) }),
      ...each(400, 'channel.decided', decided('electronic', 'enterprise')),
      ...each(900, 'message.consigned'),
      ...each(2_000, 'notice.failed', {
        purpose: 'content',
        ...told,
        reply: '550 5.1.1 '.padEnd(500, 'no-such-user-here '),
        attempts: 7,
        late: true,
      }),
      // Each on another day: seven stories to tell, and one of the three who did nothing.
      ...Array.from({ length: 7 }, (_, nth): Event => [(nth + 1) * DAY, 'message.handed-over', handedOver, nth + 3]),
    ],
  }
}

/** One hundred and fifty steps, every kind that there is and one that is not known yet. */
export function longest(): Scene {
  const events: Event[] = [
    ...opened.events,
    [10 * DAY, 'message.withheld', { revision: 0 }],
    [10 * DAY, 'message.offered', {}],
    [10 * DAY + 1, 'notice.failed', { purpose: 'acceptance', ...told }],
    [10 * DAY + 2, 'notice.sent', { purpose: 'reminder', ...told }],
    [11 * DAY, 'message.accepted', { act }],
    [12 * DAY, 'message.expired', {}],
    [13 * DAY, 'paper.handed-over', { provider: 'Imprimerie Exemple' }],
    [14 * DAY, 'paper.posted', { postalId: 'RR123456785BE' }],
    [15 * DAY, 'paper.delivered', {}],
    [16 * DAY, 'paper.returned', { reason: 'addressee-unknown' }],
    [17 * DAY, 'message.recalled', {}],
    [18 * DAY, 'deadline.computed', { anything: [1, 2] }],
  ]
  for (let nth = events.length; nth < 150; nth++) {
    events.push([
      (20 + nth) * DAY,
      'message.accessed',
      { part: nth % 2, bytes: 104_857, startedAt: isoAt((20 + nth) * DAY) },
    ])
  }
  return { events }
}

/** A subject and names that try to be read as something else. */
export const hostile: Scene = {
  letter: {
    subject:
      'Facture \u202egnp.xe\u202c nulle\u200b part\u2028Refusé le 1er mai 🎉 ź\u0301\u0301\u0301\u0301\u0301 שלום \u00ad\ufeff\u{e0041}',
    senderReference: 'Straße Łódź Ελλάδα Кириллица è ß ł',
    parts: [partOf(0, 'lettre.pdf                    .exe'), partOf(1, '\u2066<b>&amp;</b>\u2069\\)(.pdf')],
  },
  events: [
    [0, 'message.deposited', { client: '\u202eclient', recipients: 'none', letter: 7 }],
    [100, 'channel.decided', { channel: '__proto__', reason: 'constructor', snapshot: [null], revision: 'x' }],
    [200, 'message.opened', { act: 'nobody', bytes: '12' }],
    [300, 'toString', { purpose: 'valueOf' }],
    [400, 'notice.sent', { purpose: 'content', ...told, reply: '250 ok\r\nRefused\u0000' }],
  ],
}

export const scenes = {
  opened,
  refused,
  undeliverable,
  held,
  rejected,
  largest: largest(),
  longest: longest(),
  hostile,
}
