import { derivedId } from '@zegel/contract'
import type { Vault } from '@zegel/vault'
import type { JobMessage } from './job-messages.ts'

type Of = Pick<JobMessage, 'job' | 'message'>

/**
 * A file of a job in the vault. The job's id is random, so this tells nobody anything. Each try has files of its own:
 * two processes that make the same message never write or destroy the same one.
 */
export const fileId = ({ job, message }: Of, attempt: number, volume: number) =>
  // What was made before tries had files of their own is of try 0.
  derivedId('dossier-file', job, message, ...(attempt === 0 ? [] : [String(attempt)]), String(volume))

export async function destroyTry(vault: Vault, of: Of, attempt: number, volumes: number): Promise<void> {
  for (let number = 1; number <= volumes; number++) await vault.destroy(fileId(of, attempt, number))
}

/** All that was begun so far. */
export async function destroyTries(vault: Vault, item: JobMessage): Promise<void> {
  for (let attempt = item.firstTry; attempt <= item.tries; attempt++) {
    await destroyTry(vault, item, attempt, item.volumes ?? 0)
  }
}
