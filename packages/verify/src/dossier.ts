import type { EvidenceJson } from './evidence-json.ts'
import type { FileRole } from './file-names.ts'

/** A file of the container, hashed once. */
export interface DossierFile {
  name: string
  /** undefined where no file of a dossier has such a name */
  role: FileRole | undefined
  /** bytes */
  size: number
  sha256: Buffer
  /** undefined for what is hashed in pieces: contents and the report */
  bytes: Buffer | undefined
}

/** An evidence that can be read; what of it holds is in the findings. */
export interface Evidence {
  id: string
  /** `<id>.json` */
  file: string
  /** SHA-256 of its bytes, hexadecimal */
  digest: string
  said: EvidenceJson
  /** of its token; undefined where that cannot be read */
  genTime: Date | undefined
  /** of its proof of inclusion; undefined where that cannot be read */
  leaf: number | undefined
  /** what the log holds there; undefined with the leaf */
  leafHash: Buffer | undefined
}

/** What the index says of a chain's link that its reader may not see: where in the log it is would name it to others. */
export interface Withheld {
  sequence: number
  digest: string
}

/** The checkpoint that every proof of the dossier leads to. */
export interface CheckpointOf {
  note: string
  origin: string
  size: number
  root: Buffer
}
