import { channelDecided, type Fact, messageDeposited, messageWithheld, type PartyScheme } from '@zegel/contract'
import { type Clock, type Follow, instant } from '@zegel/host'
import type { Transaction } from 'kysely'
import { channelOf } from './channel.ts'
import { addDecisions, schemesOf } from './decisions.ts'
import { ensureRecipients, shareRecipients, snapshotOf } from './recipients.ts'
import type { DecisionRow, RecipientRow, Tables } from './tables.ts'
import { type ToDecide, toDecide } from './to-decide.ts'

/** Deposits in one transaction, at most. */
const PAGE_MAX = 200

/** Decides every sealed deposit, and again every letter that a withdrawal overtook. */
export function decideChannels(clock: Clock): Follow<Tables> {
  return {
    name: 'channel',
    source: 'evidence',
    kinds: [messageDeposited.kind, messageWithheld.kind],
    pageMax: PAGE_MAX,
    step: async (entries, commit) => {
      const asked = entries.flatMap(({ fact }) => toDecide(fact))
      await commit((tx) => decide(tx, clock, asked))
    },
  }
}

/** How recipients are read. Tests put faulty ways in its place, to see that these make the difference. */
export const locking = { ensureRecipients, shareRecipients, sort: (parties: string[]) => parties.sort() }

/** Four statements whatever the size of the page: rows, locks, decisions, book. */
export async function decide(
  tx: Transaction<Tables>,
  clock: Clock,
  asked: readonly ToDecide[],
  { ensureRecipients, shareRecipients, sort }: typeof locking = locking,
): Promise<readonly Fact[]> {
  const parties = sort([...new Set(asked.map(({ recipient }) => recipient))])
  await ensureRecipients(tx, parties)
  const recipients = await shareRecipients(tx, parties)
  // Under the locks: no act of these people can get a time between this one and the commit.
  const now = clock.now()
  const schemes = await earlierSchemes(tx, asked)
  const decided = asked.map((one) => decideOne(one, schemes, recipients.get(one.recipient) as RecipientRow, now))
  await addDecisions(
    tx,
    decided.map(({ row }) => row),
  )
  return decided.map(({ fact }) => fact)
}

function decideOne(asked: ToDecide, schemes: ReadonlyMap<string, PartyScheme>, recipient: RecipientRow, now: number) {
  const { message, revision, letter, after, boxes } = asked
  const scheme = asked.scheme ?? schemes.get(`${message} ${recipient.party}`)
  if (!scheme) throw new Error('a withheld letter was never decided')
  const snapshot = snapshotOf(recipient)
  const { channel, reason } = channelOf(scheme, letter.fallback, snapshot)
  // Clocks differ a little between machines: an event is never before what it follows.
  const at = instant(Math.max(now, Date.parse(after.at), Date.parse(snapshot.consentAt ?? after.at)))
  const row: DecisionRow = { message, recipient: recipient.party, revision, scheme, channel, reason, at }
  const fact = channelDecided.make({
    about: [message, recipient.party, String(revision)],
    subject: recipient.party,
    at,
    after: after.id,
    body: { message, recipient: recipient.party, revision, channel, reason, snapshot, letter },
    boxes,
  })
  return { row, fact }
}

function earlierSchemes(tx: Transaction<Tables>, asked: readonly ToDecide[]) {
  const again = asked.filter(({ scheme }) => scheme === undefined)
  return schemesOf(
    tx,
    again.map(({ message, recipient, revision }) => ({ message, recipient, revision: revision - 1 })),
  )
}
