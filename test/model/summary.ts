import type { Run } from './run-plans.ts'

/** What was played and found, for people. */
export function summaryOf({ played, failures, chains, quarantined, seconds }: Run): string[] {
  const table = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${String(count).padStart(7)}  ${name}`)
  const recipients = played.reduce((sum, letter) => sum + letter.recipients.length, 0)
  return [
    `${played.length} letters for ${recipients} recipients in ${seconds.toFixed(0)} s, ${chains.evidences} evidences:`,
    ...table(chains.events),
    'where they rest:',
    ...table(chains.outcomes),
    ...quarantined.map((error) => `stands aside: ${error}`),
    ...(failures.length > 0 ? ['', 'What failed:', ''] : []),
    ...failures
      .slice(0, 5)
      .flatMap(({ nth, message, what, plan }) => [
        `letter ${nth} (${message ?? 'under way'}): ${what}`,
        `  ${JSON.stringify(plan)}`,
      ]),
  ]
}
