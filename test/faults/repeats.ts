import { type Acknowledged, ask, CLIENTS, digestOf, post } from './clients.ts'
import type { Judged } from './judge.ts'

/** Every key again, with nothing killed: a 201 comes back byte for byte, a 202 is by now the 201 of the same message. */
export async function judgeRepeats(
  acknowledged: readonly Acknowledged[],
  when: string,
  stop: AbortSignal,
): Promise<Judged> {
  const failures: string[] = []
  const waiting = acknowledged.values()
  const client = async () => {
    for (const { letter, message, receipt, evidences } of waiting) {
      const answer = await ask(() => post(letter), stop, { count: 0 })
      const { proofs } = answer.body as { proofs?: { evidenceId: string }[] }
      const same =
        answer.status === 201 &&
        answer.body.message === message &&
        evidences.join() === proofs?.map(({ evidenceId }) => evidenceId).join() &&
        (receipt === undefined || receipt === digestOf(answer.bytes))
      if (!same) failures.push(`key-${letter.nth}: ${answer.status} ${answer.body?.message ?? answer.body?.code}`)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return { what: `repeated keys that are answered otherwise ${when}`, failures }
}
