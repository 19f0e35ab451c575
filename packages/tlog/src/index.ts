/** Transparency log: RFC 6962 trees, C2SP signed notes, checkpoints, proofs and tiles. */
export {}
