import type { Auditing } from './auditing.ts'
import { BoxReader } from './boxes.ts'
import { BookOfSealed, type Places } from './check-book.ts'
import { Chains } from './check-chains.ts'
import { examine } from './evidence-faults.ts'
import { type AuditedEvidence, evidencePages, lastPosition } from './rows.ts'

export interface EvidencesChecked {
  places: Places
}

/**
 * Every evidence against its leaf, its files, its own sealed text, the evidence before it and the sealed feed: all
 * that digests alone can tell.
 */
export async function checkEvidences(
  auditing: Auditing,
  { person, places, total }: { person: Buffer | undefined; places: Places | undefined; total: number },
): Promise<EvidencesChecked> {
  const { tx, findings, tell, signal, note, reading } = auditing
  const boxes = await BoxReader.open(tx, person)
  if (!boxes.opens) note('private parts of facts were not opened: the secret "person" or the keyring is out of reach')
  const book = new BookOfSealed(boxes, places)
  const chains = new Chains()
  let before = ''
  let done = 0
  for await (const page of evidencePages(tx)) {
    signal.throwIfAborted()
    reading.what = `evidence, from leaf ${page[0]?.leaf} on`
    const examined = page.map((row) => [row, examine(row)] as const)
    for (const [row, { faults }] of examined) {
      for (const [code, wrong] of faults) findings.add(code, 'evidence', placeOf(row), wrong)
      if (row.sealedAt < before)
        findings.add('time-order', 'evidence', placeOf(row), `sealed at ${row.sealedAt}, after one of ${before}`)
      before = row.sealedAt
    }
    await chains.check(auditing, examined)
    await book.check(auditing, examined)
    done += page.length
    tell({ stage: 'evidences', done, total })
  }
  if (places && book.places.facts < places.facts)
    findings.add(
      'book-order',
      'fact',
      'all',
      `there were ${places.facts} at the last audit, and are ${book.places.facts}`,
    )
  if (book.lastPosition > (await lastPosition(tx)))
    findings.add('book-order', 'fact', `position ${book.lastPosition}`, 'no such position was ever given')
  if (boxes.destroyed > 0) note(`${boxes.destroyed} private parts cannot be compared: their keys were destroyed`)
  return { places: book.places }
}

const placeOf = ({ leaf, id }: AuditedEvidence) => `leaf ${leaf}, evidence ${id}`
