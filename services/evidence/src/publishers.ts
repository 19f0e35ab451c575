/**
 * Which service may say what (DESIGN.md section 2). Each writes in its own book with its own database role; without
 * this table whoever gets hold of one service could speak for all of them, and have it sealed: that a consent was
 * withdrawn, that a letter was deposited. The most precise entry counts.
 */
const publishers: Readonly<Record<string, string>> = {
  'party.': 'identity',
  'mandate.': 'identity',
  'app.': 'identity',
  'message.deposited': 'deposit',
  'message.rejected': 'deposit',
  'message.recalled': 'deposit',
  'consent.': 'consent',
  'contact.': 'consent',
  'channel.': 'consent',
  'message.': 'mailbox',
  'paper.': 'post',
  'notice.': 'notice',
  'dossier.': 'evidence',
}

/** What only this service publishes: kinds, and families with their dot; and of these families what others do. */
export function kindsOf(source: string): { own: readonly string[]; others: readonly string[] } {
  const all = Object.keys(publishers)
  const own = all.filter((kind) => publishers[kind] === source)
  const inside = (kind: string) => own.some((family) => family.endsWith('.') && kind.startsWith(family))
  return { own, others: all.filter((kind) => publishers[kind] !== source && inside(kind)) }
}

/** Kinds of no known family are sealed opaquely, whoever says them: no reader acts on them. */
export function mayPublish(source: string, kind: string): boolean {
  const family = kind.slice(0, kind.indexOf('.') + 1)
  const publisher = publishers[kind] ?? publishers[family]
  return publisher === undefined || publisher === source
}
