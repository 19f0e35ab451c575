/** What an evidence or token says of the policy it was made under, in the order of the chain. */
export interface Stated {
  policy: string
  /** for people: where this stands */
  at: string
}

/**
 * For people: each policy, and from where on; undefined where it is one throughout. A policy may be revised while a letter
 * lives, and come back when a release is taken back: that is told and judged by nobody here, as whoever holds the key of
 * the seal could state any.
 */
export function toldRevisions(stated: readonly Stated[]): string | undefined {
  const changes = stated.filter(({ policy }, nth) => policy !== stated[nth - 1]?.policy)
  if (changes.length < 2) return undefined
  return changes.map(({ policy, at }) => `${policy} from ${at} on`).join('; ')
}
