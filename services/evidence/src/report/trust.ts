import { flow } from './flow.ts'
import { momentOf } from './moment.ts'
import type { ReportCertificate } from './report-model.ts'
import type { Sheet } from './sheet.ts'
import { type Block, styles } from './style.ts'
import type { Subject } from './subject.ts'
import { type Row, table } from './table.ts'

/** Three labels, each on its own (DOMAIN.md section 3): a qualified seal makes no delivery a qualified one. */
export function trust(sheet: Sheet, subject: Subject): void {
  const { model, words, safe } = subject
  const { seal, timestamp, delivery, is, isNot } = words.trust
  const columns = [
    { share: 0.16, head: '' },
    { share: 0.47, head: is },
    { share: 0.37, head: isNot },
  ]
  const operator = model.operator.qualifiedDelivery
  sheet.heading(words.headings.trust)
  table(sheet, columns, [
    certified(seal, model.certificates.seal, subject),
    certified(timestamp, model.certificates.timestamp, subject),
    [
      [{ text: delivery.name, style: styles.strong }],
      paragraphs(delivery.is(safe(model.operator.name)), ...(operator ? [delivery.qualified] : [])),
      paragraphs(...(operator ? [] : [delivery.notQualified]), delivery.isNot),
    ],
  ])
}

type Label = Subject['words']['trust']['seal']

function certified(label: Label, certificate: ReportCertificate, subject: Subject): Row {
  const { words } = subject
  // A list that trusts it is the only ground for the word; our own authority is on none.
  const qualified = certificate.qualified && !certificate.development
  return [
    [{ text: label.name, style: styles.strong }],
    [...paragraphs(label.is, ...(qualified ? [label.qualified] : [])), ...certificateBlocks(certificate, subject)],
    paragraphs(
      ...(qualified ? [] : [label.notQualified]),
      ...(certificate.development ? [words.trust.development] : []),
      label.isNot,
    ),
  ]
}

function paragraphs(...texts: readonly string[]): Block[] {
  return texts.map((text) => ({ text, style: styles.cell, before: 4 }))
}

function certificateBlocks(one: ReportCertificate, { words, safe }: Subject): Block[] {
  const { subject, issuer, serial, valid, digest } = words.trust.certificate
  const day = (at: string) => momentOf(at, words).date
  const lines: [string, string][] = [
    [subject, safe(one.subject)],
    [issuer, safe(one.issuer)],
    [serial, safe(one.serial)],
    [valid, `${day(one.notBefore)} – ${day(one.notAfter)}`],
  ]
  return [
    ...lines.map(([name, value], nth) => ({
      text: `${name}${words.colon}${value}`,
      style: styles.detail,
      before: nth === 0 ? 4 : 0,
    })),
    { text: `${digest}${words.colon}`, style: styles.detail },
    { text: safe(one.sha256), style: styles.digest },
  ]
}

export function force(sheet: Sheet, { model, words, safe }: Subject): void {
  const basis = model.letter?.legalBasis
  const texts = basis ? [words.force.withBasis(safe(basis)), words.force.basisIsTheSenders] : [words.force.without]
  sheet.heading(words.headings.force)
  flow(
    sheet,
    texts.map((text) => ({ text, style: styles.body, before: 4 })),
  )
}
