/** What an evidence or token says of the policy it was made under, in the order of the chain. */
export interface Stated {
  policy: string
  /** for people: where this stands */
  at: string
  place: { file: string; evidence?: string }
}

export interface Revisions<Of extends Stated = Stated> {
  /** the first under each policy */
  since: readonly Of[]
  /** those that go back to a policy which another had replaced */
  back: readonly Of[]
}

/** A policy may be revised while a letter lives; what was replaced does not come back. */
export function revisionsOf<Of extends Stated>(stated: readonly Of[]): Revisions<Of> {
  const since = new Map<string, Of>()
  const back: Of[] = []
  let before: string | undefined
  for (const one of stated) {
    if (one.policy !== before && since.has(one.policy)) back.push(one)
    if (!since.has(one.policy)) since.set(one.policy, one)
    before = one.policy
  }
  return { since: [...since.values()], back }
}

/** For people: each policy, and from where on. */
export const told = ({ since }: Revisions): string =>
  since.map(({ policy, at }) => `${policy} from ${at} on`).join('; ')
