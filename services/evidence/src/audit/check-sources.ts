import { derivedId } from '@zegel/contract'
import { sha256 } from '../prove.ts'
import { kindsOf, mayPublish } from '../publishers.ts'
import { RETRY_MS_MAX } from '../quarantines.ts'
import type { Auditing } from './auditing.ts'
import {
  bookOf,
  goneFromBook,
  otherwiseTold,
  passedOver,
  reaches,
  readableBooks,
  strangeCursors,
  type Waiting,
  waiting,
  waitingFaults,
} from './source-books.ts'

const WAITING_PAGE = 512
/** Retries are planned by the database's clock, a moment before they are written, ms. */
const PLANNED_MS = 60_000

/** The books that the notary seals: nothing was passed over, nothing was changed, nothing is sealed twice. */
export async function checkSources(auditing: Auditing, sources: readonly string[]): Promise<void> {
  const { tx, findings, note, tell, signal, reading } = auditing
  for (const { follower, shard } of await strangeCursors(tx, sources))
    findings.add('cursor-differs', 'cursor', `${follower}, shard ${shard}`, 'nobody has such a cursor')
  await checkWaiting(auditing, sources)
  const readable = await readableBooks(tx, sources)
  for (const [nth, source] of sources.entries()) {
    signal.throwIfAborted()
    tell({ stage: 'books', done: nth, total: sources.length })
    reading.what = bookOf(source)
    if (readable.has(source)) await checkSource(auditing, source)
    else note(`the book of ${source} was not compared: this database role cannot read ${bookOf(source)}`)
  }
}

async function checkSource({ tx, findings }: Auditing, source: string) {
  const book = bookOf(source)
  const all = await reaches(tx, source)
  // Of a service that was never read there is nothing: its cursors are made with the first look.
  const begun = all.some(({ cursor, reached }) => cursor !== null || reached > 0)
  for (const { shard, cursor, reached } of begun ? all : []) {
    const row = `notary.${source}, shard ${shard}`
    if (cursor === null) findings.add('cursor-differs', 'cursor', row, 'it is not there')
    else if (cursor !== reached)
      findings.add(
        'cursor-differs',
        'cursor',
        row,
        `it stands at ${cursor}, and what is sealed of ${book} ends at ${reached}`,
      )
  }
  const rowOf = ({ shard, position, id }: { shard: number; position: number; id: string }) =>
    `shard ${shard}, position ${position}, fact ${id}`
  for (const one of await passedOver(tx, source))
    findings.add('fact-unsealed', book, rowOf(one), 'the notary has passed it, and no evidence is of it')
  for (const one of await otherwiseTold(tx, source))
    findings.add('fact-differs', book, rowOf(one), 'text, digest or boxes are not those of the sealed feed')
  for (const { leaf, fact } of await goneFromBook(tx, source, kindsOf(source)))
    findings.add('fact-missing', book, `fact ${fact}`, `it was sealed in leaf ${leaf}, and is not there any more`)
  for (const { nth, fact, why } of await waitingFaults(tx, source)) {
    const wrong = {
      unknown: `it is not in ${book}`,
      differs: `text, digest or boxes are not those of ${book}`,
      order: `in ${book} it stands before the one that it waits behind`,
    }[why]
    findings.add('waiting-differs', 'quarantine', `${nth}, fact ${fact}`, wrong)
  }
}

async function checkWaiting({ tx, findings, signal, reading }: Auditing, sources: readonly string[]) {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    signal.throwIfAborted()
    reading.what = `quarantine, after ${after}`
    const page = await waiting(tx, after, WAITING_PAGE, RETRY_MS_MAX + PLANNED_MS)
    for (const one of page)
      for (const wrong of faultsOfWaiting(one, sources))
        findings.add('waiting-differs', 'quarantine', `${one.nth}, fact ${one.fact}`, wrong)
    after = page.at(-1)?.nth ?? after
    if (page.length < WAITING_PAGE) return
  }
}

function* faultsOfWaiting(row: Waiting, sources: readonly string[]): Generator<string> {
  if (!sources.includes(row.source)) yield `${row.source} has no book that is sealed`
  if (!sha256(row.text).equals(row.digest)) yield 'its digest is not that of its text'
  if (row.putOff) yield 'its next try was put off'
  if (row.attempts < 0) yield 'it was tried less than never'
  const told = readWaiting(row.text)
  if (!told) return
  const refused = !mayPublish(row.source, told.kind)
  if (told.id !== row.fact) yield `its text is that of fact ${told.id}`
  const holds = refused ? derivedId('refused', row.source, row.fact) : told.subject
  if (row.subject !== holds) yield `it holds back ${row.subject}, and its subject is ${holds}`
  if (row.sealed && !refused) yield 'it is sealed already'
}

/** What may be wrong with a fact that stands aside is its very text. */
function readWaiting(text: string): { id: string; kind: string; subject: string } | undefined {
  try {
    const { id, kind, subject } = JSON.parse(text) as Record<string, unknown>
    return typeof id === 'string' && typeof kind === 'string' && typeof subject === 'string'
      ? { id, kind, subject }
      : undefined
  } catch {
    return undefined
  }
}
