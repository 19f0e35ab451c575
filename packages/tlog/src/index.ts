/** Transparency log: RFC 6962 trees, C2SP signed notes, checkpoints, proofs and tiles. No input, no output, no clock. */
export { type Checkpoint, checkpointText, readCheckpoint } from './checkpoint.ts'
export { type Consistency, consistencyProof, consistencyRanges, verifyConsistency } from './consistency.ts'
export { entryBundle, readEntryBundle } from './entry-bundle.ts'
export { Frontier } from './frontier.ts'
export { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './hash.ts'
export { type Inclusion, inclusionProof, inclusionRanges, verifyInclusion } from './inclusion.ts'
export {
  hashRanges,
  hashRangesBy,
  type Node,
  type Range,
  type ReadNodes,
  rangeNodes,
  rootNodes,
  treeRoot,
} from './nodes.ts'
export { type Note, type NoteSignature, readNote, signNote, type VerifiedNote, verifyNote } from './note.ts'
export { keyNamed, type NoteSigner, noteSigner, parseVerifierKey, type VerifierKey } from './note-key.ts'
export {
  hashesOf,
  nodeOfTile,
  nodesOfTiles,
  parseTilePath,
  rootOfTile,
  TILE_WIDTH,
  type Tile,
  tileOfNode,
  tilePath,
  widthOfTile,
} from './tiles.ts'
export { TlogError, type TlogErrorCode } from './tlog-error.ts'
export { readTlogProof, type TlogProof, tlogProof } from './tlog-proof.ts'
