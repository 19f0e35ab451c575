import type { Context } from '@zegel/host'
import { asicMediaTypes } from '@zegel/pki'
import type { EvidenceRow } from '../ledgers.ts'
import { type Checkpoint, checkpointToken, proofsOf } from '../log/proofs.ts'
import type { Signers } from '../prove.ts'
import { type File, file } from './file.ts'

export const CHECKPOINT_TOKEN = 'ledger/checkpoint.tst'

export interface Ledger {
  context: Pick<Context<never>, 'store' | 'clock' | 'random'>
  signers: Signers
}

/** That each evidence is in the public log, and the state of the log that they all lead to. */
export async function ledgerFiles(
  { context: { store, clock, random }, signers }: Ledger,
  checkpoint: Checkpoint,
  rows: readonly EvidenceRow[],
): Promise<File[]> {
  const { db } = store
  const leaves = rows.map(({ leaf }) => leaf)
  const proofs = await proofsOf(db, leaves, checkpoint)
  const token = await checkpointToken({ db, signers, clock, random }, checkpoint)
  return [
    ...rows.map(({ id }, nth) => file(`ledger/${id}.tlog-proof`, 'text/plain', proofs[nth] as string)),
    file('ledger/checkpoint', 'text/plain', checkpoint.note),
    file(CHECKPOINT_TOKEN, asicMediaTypes.timestamp, token),
  ]
}
