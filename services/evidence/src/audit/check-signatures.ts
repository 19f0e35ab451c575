import { readToken } from '@zegel/pki'
import { sha256 } from '../prove.ts'
import type { Auditing } from './auditing.ts'
import { checkpointPages } from './log-rows.ts'
import { signedPages } from './rows.ts'
import { judge, judgeToken } from './signature-faults.ts'

/** Every seal and every token, with the certificates above them: the longest of the passes, and the last. */
export async function checkSignatures(
  { tx, findings, tell, signal, reading }: Auditing,
  roots: readonly Buffer[],
  total: number,
): Promise<void> {
  let done = 0
  for await (const page of signedPages(tx)) {
    signal.throwIfAborted()
    reading.what = `evidence, from leaf ${page[0]?.leaf} on`
    for (const row of page)
      for (const [code, wrong] of judge(row, roots).faults)
        findings.add(code, 'evidence', `leaf ${row.leaf}, evidence ${row.id}`, wrong)
    done += page.length
    tell({ stage: 'signatures', done, total })
  }
  for await (const page of checkpointPages(tx)) {
    signal.throwIfAborted()
    reading.what = `checkpoint, from size ${page[0]?.size} on`
    for (const { size, note, token } of page) {
      const fault = token && judgeToken(token, sha256(note), roots, readToken).fault
      if (fault) findings.add('checkpoint-token', 'checkpoint_token', `size ${size}`, fault)
    }
  }
}
