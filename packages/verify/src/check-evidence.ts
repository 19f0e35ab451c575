import { hash } from 'node:crypto'
import { derivedId } from '@zegel/contract'
import { ACCURACY_MS } from './accuracy.ts'
import type { DossierFile } from './dossier.ts'
import { asEvidence, type EvidenceJson, parseJson, strictJson } from './evidence-json.ts'
import type { Findings } from './findings.ts'
import { firstDifference, recipientsOf, textAround } from './rederive.ts'

/** The JSON of one evidence against its name, its fact and its timestamp. Undefined when it cannot be read. */
export function checkEvidence(
  id: string,
  file: DossierFile,
  genTime: Date | undefined,
  findings: Findings,
): EvidenceJson | undefined {
  const bytes = file.bytes as Buffer
  const place = { file: file.name, evidence: id }
  const read = findings.attempt('evidence-form', place, () => readEvidence(bytes, genTime))
  if (!read) return undefined
  const { said, expected } = read
  const { fact, factDigest } = said.extensions
  const named = derivedId('evidence', fact.id, said.evidenceRefersToRecipient ?? '')
  findings.expect(
    'evidence-name',
    (said.evidenceIdentifier !== id && `the evidence says that it is ${said.evidenceIdentifier}`) ||
      (named !== id && `from its fact and recipient follows ${named}`),
    place,
  )
  const other = hash('sha256', read.factText, 'hex') !== factDigest
  findings.expect('evidence-fact', other && 'factDigest is of another text', place)
  if (!genTime || expected === undefined) {
    findings.unchecked('evidence-time', 'its timestamp cannot be read', place)
    return said
  }
  findings.expect('evidence-time', wrongTime(said, genTime), place)
  const concerned = recipientsOf(fact).includes(said.evidenceRefersToRecipient)
  findings.expect(
    'evidence-members',
    (read.text !== expected && `its member ${differing(said, expected)} is not what follows`) ||
      (!concerned && 'its fact concerns another recipient'),
    place,
  )
  return said
}

interface Read {
  said: EvidenceJson
  text: string
  factText: string
  /** what the text must be; undefined without a timestamp */
  expected: string | undefined
}

/** What has the text that it must have is in the one form too; only of anything else is that asked by itself. */
function readEvidence(bytes: Buffer, genTime: Date | undefined): Read {
  const { value, text } = parseJson(bytes)
  const said = asEvidence(value)
  const factText = JSON.stringify(said.extensions.fact)
  const expected = genTime && textAround(said, genTime, factText)
  if (text !== expected) strictJson(bytes)
  return { said, text, factText, expected }
}

function wrongTime({ eventTime, extensions: { fact } }: EvidenceJson, genTime: Date): string | false {
  if (eventTime !== fact.at) return `eventTime is ${eventTime}, and its fact was at ${fact.at}`
  const ahead = Date.parse(eventTime) - genTime.getTime()
  return ahead > ACCURACY_MS && `the event lies ${ahead} ms after its timestamp`
}

const differing = (said: EvidenceJson, expected: string): string =>
  firstDifference(said as unknown as Record<string, unknown>, JSON.parse(expected))
