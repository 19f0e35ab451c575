import { Refusal } from '@zegel/contract'

const HOUR_MS = 60 * 60_000
export const DAY_MS = 24 * HOUR_MS
/** Longer than any bound looks back, ms. */
export const EXPORTS_KEPT_MS = 2 * DAY_MS

/** Accesses of one message by one party. */
const EXPORTS_AN_HOUR = 60
export const EXPORTS_A_DAY_MAX = 200

/**
 * Each export is an evidence for each recipient, and a chain of 100,000 has no dossier any more: ten recipients and their
 * sender together would be there within a month. So in a day by one party of one message: the fewer the longer the chain.
 * Of the chain what the party sees, and every export: what others read is not its doing.
 */
const exportsADay = (links: number): number => {
  if (links < 20_000) return EXPORTS_A_DAY_MAX
  return links < 50_000 ? 5 : 1
}

/**
 * @param newestFirst exports of the last day
 * @throws Refusal rate-limited
 */
export function refuseMany(
  newestFirst: readonly { at: string }[],
  { links, byTheHour }: { links: number; byTheHour: boolean },
  now: number,
): void {
  const bounds = [
    { max: exportsADay(links), ms: DAY_MS, span: 'a day' },
    ...(byTheHour ? [{ max: EXPORTS_AN_HOUR, ms: HOUR_MS, span: 'an hour' }] : []),
  ]
  for (const { max, ms, span } of bounds) {
    const oldest = newestFirst[max - 1]
    const free = oldest ? Date.parse(oldest.at) + ms : now
    if (free <= now) continue
    throw new Refusal('rate-limited', {
      retryAfter: Math.max(1, Math.ceil((free - now) / 1000)),
      detail: `One party exports a message at most ${max} times ${span}.`,
    })
  }
}
