import { checkEvidence } from './check-evidence.ts'
import { checkInclusion } from './check-ledger.ts'
import { checkManifests } from './check-manifest.ts'
import { checkStamped } from './check-stamped.ts'
import type { CheckpointOf, Evidence } from './dossier.ts'
import { evidenceNames } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Files } from './open-container.ts'
import type { Sealing, TokenSays } from './sealing.ts'

/** An evidence and what its token says. */
export interface Checked {
  evidence: Evidence
  token: TokenSays | undefined
}

/** Each evidence by itself: its manifests, seal, timestamp, place in the ledger, and what it says. In their order. */
export function checkEvidences(
  files: Files,
  checkpoint: CheckpointOf | undefined,
  sealing: Sealing,
  findings: Findings,
): Checked[] {
  const ids = [...files.values()].flatMap(({ role }) => (role?.is === 'evidence' ? [role.id] : []))
  const checked = ids.flatMap((id) => checkOne(id, files, checkpoint, sealing, findings) ?? [])
  return checked.sort((a, b) => a.evidence.said.extensions.sequence - b.evidence.said.extensions.sequence)
}

function checkOne(
  id: string,
  files: Files,
  checkpoint: CheckpointOf | undefined,
  sealing: Sealing,
  findings: Findings,
): Checked | undefined {
  const names = evidenceNames(id)
  const place = { evidence: id }
  const json = files.get(names.evidence)
  if (!json?.bytes) return undefined
  for (const name of Object.values(names))
    if (!files.has(name)) findings.fails('file-present', 'it is missing', { file: name, evidence: id })
  checkManifests({ id, files, names, covers: [{ file: json }] }, findings, place)
  const token = checkStamped(files, names, sealing, place)
  const [proof, archiveManifest, stamp] = [names.proof, names.archiveManifest, names.token].map((name) =>
    files.get(name),
  )
  const logged =
    proof && archiveManifest && stamp
      ? checkInclusion({ id, proof, archiveManifest, token: stamp }, checkpoint, findings)
      : undefined
  const said = checkEvidence(id, json, token?.genTime, findings)
  if (!said) return undefined
  const digest = json.sha256.toString('hex')
  return {
    token,
    evidence: {
      id,
      file: json.name,
      digest,
      said,
      genTime: token?.genTime,
      leaf: logged?.leaf,
      leafHash: logged?.leafHash,
    },
  }
}
