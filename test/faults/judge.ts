import { setTimeout as sleep } from 'node:timers/promises'
import { allServices } from '@zegel/all'
import type { Store } from '@zegel/store'
import { sql } from 'kysely'
import type { Acknowledged } from './clients.ts'

/** A check: what it looks for, and what it found that must not be. */
export interface Judged {
  what: string
  failures: readonly string[]
}

const LOOKS = 30
const LOOK_MS = 1_000

type Rows = Promise<{ rows: { found: string }[] }>
const found = async (what: string, query: Rows): Promise<Judged> => ({
  what,
  failures: (await query).rows.map((row) => row.found),
})

/** Mails are still being told about while we look: only what is found again and again counts. */
async function lasting(check: () => Promise<Judged>): Promise<Judged> {
  const { what, failures: first } = await check()
  let failures = first
  for (let looks = 0; failures.length > 0 && looks < LOOKS; looks++) {
    await sleep(LOOK_MS)
    const still = new Set((await check()).failures)
    failures = failures.filter((one) => still.has(one))
  }
  return { what, failures }
}

/** One after the other: the machine is shared. */
async function all(checks: readonly (() => Promise<Judged>)[]): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const check of checks) judged.push(await check())
  return judged
}

/** What stands in the database, asked by statements of its own and not by the house. */
export async function judgeDatabase(
  admin: Store<never>,
  acknowledged: readonly Acknowledged[],
  told: boolean,
): Promise<Judged[]> {
  const { db } = admin
  const messages = acknowledged.map(({ message }) => message)
  const recipients = acknowledged.map(({ letter }) => letter.recipients)
  const letters = sql`unnest(${messages}::uuid[], ${recipients}::int4[]) as l(message, recipients)`
  const books = sql.join(
    allServices.map(
      ({ name }) =>
        sql`select ${name} as service, id, kind, text from ${sql.table(`${name}.fact`)} where ${name} <> 'evidence'`,
    ),
    sql` union all `,
  )
  return all([
    () =>
      found(
        'acknowledged deposits that are lost',
        sql<{ found: string }>`
      select l.message::text as found from ${letters} left join deposit.message m on m.id = l.message where m.id is null`.execute(
          db,
        ),
      ),
    () =>
      found(
        'messages acknowledged for two keys',
        sql<{ found: string }>`
      select message::text as found from ${letters} group by message having count(*) > 1`.execute(db),
      ),
    () =>
      found(
        'messages, keys or facts of deposits that nobody acknowledged: doubled',
        sql<{ found: string }>`
      select 'message ' || id as found from deposit.message where id <> all (${messages}::uuid[])
      union all select 'key of ' || message from deposit.idempotency where message <> all (${messages}::uuid[])
      union all select 'fact ' || id from deposit.fact where kind = 'message.deposited'
        and (text::json #>> '{body,message}')::uuid <> all (${messages}::uuid[])`.execute(db),
      ),
    () =>
      found(
        'messages without exactly one evidence of deposit per recipient',
        sql<{ found: string }>`
      select l.message || ': ' || count(e.id) as found from ${letters}
      left join evidence.evidence e on e.chain = l.message and e.kind = 'message.deposited'
      group by l.message, l.recipients having count(e.id) <> l.recipients or count(distinct e.recipient) <> l.recipients`.execute(
          db,
        ),
      ),
    () =>
      found(
        'letters not consigned exactly once per recipient',
        sql<{ found: string }>`
      select l.message || ': ' || count(e.id) as found from ${letters}
      left join evidence.evidence e on e.chain = l.message and e.kind = 'message.consigned'
      group by l.message, l.recipients having count(e.id) <> l.recipients or count(distinct e.recipient) <> l.recipients`.execute(
          db,
        ),
      ),
    () =>
      found(
        "letters that are not in each recipient's mailbox once",
        sql<{ found: string }>`
      select l.message || ': ' || count(i.party) as found from ${letters}
      left join mailbox.item i on i.message = l.message and i.state = 'consigned'
      group by l.message, l.recipients having count(i.party) <> l.recipients`.execute(db),
      ),
    () =>
      found(
        told ? 'letters not told about exactly once per recipient' : 'letters told about more than once per recipient',
        sql<{ found: string }>`
      select l.message || ': ' || count(e.id) as found from ${letters}
      left join evidence.evidence e on e.chain = l.message and e.kind in ('notice.sent', 'notice.failed')
      group by l.message, l.recipients
      having count(e.id) <> count(distinct e.recipient) or (${told} and count(e.id) <> l.recipients)`.execute(db),
      ),
    () =>
      lasting(() =>
        found(
          'facts that are not sealed, or were changed on the way',
          sql<{ found: string }>`
      with book as (${books})
      select b.service || ' ' || b.kind || ' ' || b.id as found from book b left join evidence.fact s on s.id = b.id and s.text = b.text
      where s.id is null`.execute(db),
        ),
      ),
    () =>
      found(
        'sealed facts without exactly one evidence per recipient',
        sql<{ found: string }>`
      select f.kind || ' ' || f.id || ': ' || count(e.id) as found from evidence.fact f left join evidence.evidence e on e.fact = f.id
      group by f.id, f.kind, f.text
      having count(e.id) <> coalesce(json_array_length(f.text::json #> '{body,recipients}'), 1)`.execute(db),
      ),
  ])
}

/** The ledger recomputed by PostgreSQL from the bytes that stand there: gaps, links, leaf hashes, times. */
export async function judgeLedger(admin: Store<never>): Promise<Judged[]> {
  const { db } = admin
  return all([
    () =>
      found(
        'gaps in the ledger',
        sql<{ found: string }>`
      with ends as (select count(*) as n, coalesce(max(leaf), -1) as last from evidence.evidence)
      select 'ledger ' || size || ', evidences ' || n || ', last leaf ' || last as found from ends, evidence.ledger where size <> n or last <> n - 1
      union all select 'leaf ' || index from evidence.leaf full join evidence.evidence on leaf = index
        where leaf is null or index is null or evidence.leaf.evidence <> id`.execute(db),
      ),
    () =>
      found(
        'leaf hashes that are not of their evidence',
        sql<{ found: string }>`
      select leaf::text as found from evidence.evidence e join evidence.leaf l on l.index = e.leaf
      where l.hash <> sha256('\\x00'::bytea || e.archive_manifest || sha256(e.token))`.execute(db),
      ),
    () =>
      found(
        'broken chains, and times that run back',
        sql<{ found: string }>`
      select chain || ' ' || sequence as found from (
        select chain, sequence, leaf, sealed_at, convert_from(evidence, 'UTF8')::json -> 'extensions' as said,
          row_number() over w as nth, lag(encode(sha256(evidence), 'hex')) over w as previous,
          lag(sealed_at) over (order by leaf) as before
        from evidence.evidence window w as (partition by chain order by leaf)
      ) links
      where sequence <> nth or (said ->> 'sequence')::int8 <> nth or said ->> 'previousEvidenceDigest' is distinct from previous
        or sealed_at < before`.execute(db),
      ),
  ])
}

/** Nothing was made beside what was acknowledged. */
export const judgeCount = ({ db }: Store<never>, expected: number): Promise<Judged> =>
  found(
    'messages that the repeats made',
    sql<{ found: string }>`
    select count(*) || ' messages instead of ' || ${expected}::int4 as found from deposit.message having count(*) <> ${expected}`.execute(
      db,
    ),
  )
