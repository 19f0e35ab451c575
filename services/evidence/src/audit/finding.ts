/**
 * Everything that the audit can find, with what it means for whoever holds a proof. A landed code keeps its meaning;
 * new ones are added.
 */
export const meanings = {
  'audit-failed':
    'A part of the audit could not be ended: something there cannot be read, and nothing is known of what is behind it.',
  // the ledger and its tree
  'table-missing': 'What this table held is gone: proofs in the hands of others still stand, but not from here.',
  'schema-differs':
    'The database does something else than the house told it: whoever changed that may read, write or hide rows.',
  'table-guard': 'The database no longer refuses what it must refuse here: look for what was changed meanwhile.',
  'ledger-row': 'The end of the ledger is not where its evidences end: some were removed, or added by hand.',
  'leaf-missing': 'An evidence was taken out of the ledger: proofs of it no longer agree with this database.',
  'leaf-extra': 'A leaf has no evidence: one was removed, or the leaf was never made by the notary.',
  'leaf-hash': 'The leaf is not that of its evidence: a proof of it and this database tell different things.',
  'leaf-evidence': 'The leaf names another evidence than the one that stands there.',
  'history-shrunk': 'History is shorter than it was: an old backup was put back, or the end was cut off.',
  'history-forked': 'History is another than it was: what was proved before is not in it, or not in its place.',
  'log-key': 'The log has another key than before: what it signs now binds nobody to what it signed then.',
  // evidences
  'evidence-missing': 'The evidence of this leaf is gone: only proofs in the hands of others still tell of it.',
  'evidence-extra': 'This evidence is in no leaf: the notary never sealed it here.',
  'evidence-twice': 'Two rows claim one place: one of them was put there by hand.',
  'evidence-column':
    'The row says something else than what was sealed. The sealed text counts; lists and readers are misled.',
  'evidence-unreadable': 'The sealed text cannot be read any more: proofs in the hands of others still can.',
  'evidence-files': 'Seal or timestamp are not over these bytes: exported from here, this evidence proves nothing.',
  'seal-refused': 'The seal does not verify: exported from here, this evidence proves nothing.',
  'token-refused': 'The timestamp does not verify: exported from here, this evidence proves no time.',
  'chain-broken': 'The evidences of this message do not follow each other: one was removed, replaced or moved.',
  'time-order': 'Sealing times run backwards: an evidence was moved or its time was changed.',
  // books
  'book-missing':
    'The fact was sealed and is gone from the sealed feed: readers that come to it miss it. Proofs stand.',
  'book-extra':
    'Readers of the sealed feed are told a fact that was never sealed: what they did about it has no ground.',
  'book-differs': 'Readers of the sealed feed are told something else than what was sealed. Proofs stand.',
  'book-order': 'Facts were moved in the sealed feed: a reader may have passed over one. Proofs stand.',
  'box-differs':
    'The private part of a fact is not the one that its sealed digest names: a commitment cannot be opened.',
  'cursor-differs': 'The notary would seal facts again or pass over some: compare the books before it goes on.',
  'fact-unsealed': 'A fact was passed over: it stands in the book of its service, and nobody proved it.',
  'fact-missing': 'A sealed fact is gone from the book of its service: readers of that book miss it. Proofs stand.',
  'fact-differs':
    'The book of the service and the sealed feed tell different things. The sealed text tells which was changed.',
  'waiting-differs':
    'A fact that waits to be sealed was changed meanwhile, or is none: it must not be sealed as it is.',
  // what the log publishes
  'log-stopped': 'The log signs nothing more since it saw that something was changed: look into that first.',
  'log-state':
    'What decides which answers have a proof in the log was changed: the answer to a repeated deposit may differ.',
  'checkpoint-missing': 'The log no longer tells of a state that it signed: whoever holds that checkpoint can show it.',
  'checkpoint-differs':
    'A signed state of the log is not what it was: whoever holds that checkpoint can show the difference.',
  'checkpoint-token': 'The time of a checkpoint is not proved as it was: dossiers that were exported still prove it.',
  'tile-differs': 'The log publishes other hashes than those of its evidences: strangers will refuse its proofs.',
  'published-differs': 'The log tells the world something else than what stands in the database.',
  'published-unreachable': 'The published log could not be read: nothing can be said about it.',
  // a proof that somebody holds
  'proof-unreadable': 'This file holds no proof that could be compared.',
  'proof-altered': 'The proof itself was altered after it was made: nothing follows about the log.',
  'answer-differs':
    'The house answers the same question otherwise than it did: the holder of the first answer can show it.',
  'proof-missing': 'The log no longer holds what it proved: history was cut off. The holder of this proof can show it.',
  'proof-differs': 'The log holds something else where it proved this: history was rewritten. The holder can show it.',
} as const satisfies Record<string, string>

export type FindingCode = keyof typeof meanings

export interface Finding {
  code: FindingCode
  /** a table, or `published log`, or the file of a proof */
  table: string
  /** which row of it */
  row: string
  /** what is wrong there */
  wrong: string
  /** for whoever holds a proof */
  means: string
}

/** Of one kind in one table, at most: where everything was changed, nobody reads it all. */
const OF_ONE_KIND_MAX = 100

/** Of a value that stands in a finding, characters: it may have been made to hide the others. */
const WRONG_MAX = 400
const short = (text: string) => (text.length > WRONG_MAX ? `${text.slice(0, WRONG_MAX)} ...` : text)

/** What was found so far. */
export class Findings {
  readonly list: Finding[] = []
  readonly #counts = new Map<string, number>()
  readonly #onEach: (finding: Finding) => void
  total = 0
  /** what did not answer: nothing was found, and nothing is known */
  readonly unread: string[] = []

  /** `onEach` is told of each that is listed, at once: the whole audit may take long. */
  constructor(onEach: (finding: Finding) => void = () => {}) {
    this.#onEach = onEach
  }

  away(what: string) {
    if (this.unread.length < OF_ONE_KIND_MAX && !this.unread.includes(what)) this.unread.push(what)
  }

  add(code: FindingCode, table: string, row: string, wrong: string) {
    const kind = `${code} ${table}`
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    this.total++
    if (count > OF_ONE_KIND_MAX) return
    const finding = { code, table, row: short(row), wrong: short(wrong), means: meanings[code] }
    this.list.push(finding)
    this.#onEach(finding)
  }
}
