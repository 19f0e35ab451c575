import type { VerifierKey } from '@zegel/tlog'
import { anchorsOf } from './anchors.ts'
import { checkContents, sealedParts } from './check-contents.ts'
import { checkEvidences } from './check-evidences.ts'
import { checkExport } from './check-export.ts'
import { checkCertificates, checkVerifyText } from './check-for-people.ts'
import { checkIndex } from './check-index.ts'
import { checkCheckpoint } from './check-ledger.ts'
import { checkLetter } from './check-letter.ts'
import { checkLife } from './check-life.ts'
import { checkOpenings } from './check-openings.ts'
import { checkOrder } from './check-order.ts'
import { checkReader } from './check-reader.ts'
import { checkSame } from './check-same.ts'
import { checkSealers } from './check-sealers.ts'
import { checkSums } from './check-sums.ts'
import { checkTimes, tellTokenPolicies } from './check-times.ts'
import type { CheckpointOf, Evidence } from './dossier.ts'
import { evidenceNames, exportNames, fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import { type Index, readIndex } from './index-json.ts'
import type { Files } from './open-container.ts'
import type { Sealed } from './sealers.ts'
import { Sealing } from './sealing.ts'
import { signatoriesOf } from './signatories.ts'
import type { Anchor, Signatory, Trust } from './verdict.ts'

/** What the reader trusts, its keys parsed. */
export type Known = Omit<Trust, 'logKeys'> & { logKeys: readonly VerifierKey[] }

/** A container as far as it can be read. What of it holds is in the findings. */
export interface Dossier {
  index: Index | undefined
  evidences: readonly Evidence[]
  checkpoint: CheckpointOf | undefined
  /** when the log had that size at the latest */
  stampedAt: Date | undefined
  /** of the token over the export */
  exportedAt: Date | undefined
  /** in the order of the chain, the export's last */
  seals: readonly Sealed[]
  anchors: readonly Anchor[]
  signatories: readonly Signatory[]
}

/**
 * The policy. Each step looks at one thing and leans on no other: a file is refused for its own reason even where the
 * seal of the export would refuse it as well.
 */
export function examine(files: Files, trust: Known, findings: Findings): Dossier {
  const all = [...files.values()]
  const sealing = new Sealing(trust, findings)

  checkSums(files, findings)
  const checkpoint = checkCheckpoint(files.get(fixed.checkpoint), trust.logKeys, findings)
  const checked = checkEvidences(files, checkpoint, sealing, findings)
  const evidences = checked.map(({ evidence }) => evidence)
  const { json, index } = readIndexOf(files, findings)
  checkSame(evidences, index?.message ?? evidences[0]?.said.messageIdentifier, findings)
  if (index) {
    checkOrder(evidences, index, checkpoint?.size, findings)
    checkIndex({ json, index, evidences, checkpoint, contents: namesOfContents(files) }, findings)
    checkReader(evidences, index, findings)
    checkLetter(evidences, index, findings)
    checkLife(evidences, index, findings)
  }
  const parts = sealedParts(evidences)
  checkOpenings(all, evidences, index, findings)
  checkContents(all, parts, index, findings)
  const stamped = files.get(fixed.checkpointToken)
  const token = stamped && sealing.checkToken(stamped, files.get(fixed.checkpoint), {})
  const whole = checkExport(files, evidences, sealing, findings)
  checkTimes({ checked, checkpoint: token, whole }, findings)
  tellTokenPolicies({ checked, whole }, findings)
  const seals = sealing.sealers.of(sealsInOrder(evidences))
  checkSealers(seals, trust, findings)
  checkCertificates(all, sealing, findings)
  checkVerifyText(files.get(fixed.verifyText), index?.message, findings)
  const stamps = [...checked.flatMap((one) => one.token ?? []), ...(whole ? [whole] : [])]
  const own = [...sealing.sealers.all, ...stamps]
  return {
    index,
    evidences,
    checkpoint,
    stampedAt: token?.genTime,
    exportedAt: whole?.genTime,
    seals,
    anchors: anchorsOf(checkpoint, token, own),
    signatories: signatoriesOf(sealing.sealers.all, token ? [...stamps, token] : stamps),
  }
}

function readIndexOf(files: Files, findings: Findings) {
  const bytes = files.get(fixed.index)?.bytes
  const read = bytes && findings.attempt('index-form', { file: fixed.index }, () => readIndex(bytes))
  return read ?? { json: {}, index: undefined }
}

const sealsInOrder = (evidences: readonly Evidence[]): string[] => [
  ...evidences.map(({ id }) => evidenceNames(id).seal),
  exportNames.seal,
]

const namesOfContents = (files: Files): string[] => [...files.keys()].filter((name) => name.startsWith('content/'))
