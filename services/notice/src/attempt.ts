import type { JobRow } from './tables.ts'

/**
 * Pauses after each failed attempt, ms: soon at first, since most trouble is short; in all about a day (RFC 5321
 * section 4.5.4.1 asks for four to five, but a letter's notice that is days late is worth less than saying so).
 */
const PAUSES_MS = [5_000, 30_000, 3 * 60_000, 15 * 60_000, 60 * 60_000, 4 * 60 * 60_000, 18 * 60 * 60_000]

export const ATTEMPTS_MAX = PAUSES_MS.length + 1

/** How the mail server answered: took it, refused it for good, or could not say (trouble). */
export interface Answer {
  result: 'taken' | 'refused' | 'trouble'
  /** its own words, bounded, without addresses */
  reply: string
}

/** What becomes of a job after an attempt; pure. `now` in ms. */
export function afterAttempt(
  { attempts, useful_until }: Pick<JobRow, 'attempts' | 'useful_until'>,
  { result }: Answer,
  now: number,
): { state: 'sent' | 'failed' } | { state: 'due'; dueAt: number } {
  if (result === 'taken') return { state: 'sent' }
  const pause = PAUSES_MS[attempts - 1]
  if (result === 'refused' || pause === undefined) return { state: 'failed' }
  const dueAt = now + pause
  return dueAt > Date.parse(useful_until) ? { state: 'failed' } : { state: 'due', dueAt }
}

const REPLY_MAX = 300

/** A server's words as they may stand in evidence and logs: one line, bounded, every word with an @ left out. */
export function plainReply(text: string): string {
  const words = text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '' && !word.includes('@'))
  return words.join(' ').slice(0, REPLY_MAX) || 'no words'
}
