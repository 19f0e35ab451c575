import type { Auditing } from './auditing.ts'
import {
  brokenGuards,
  doubled,
  type LedgerRow,
  ledgerEnd,
  ledgerRows,
  type Totals,
  tablesOf,
  totals,
  unmatched,
} from './rows.ts'

/** The tables of the notary, each with what tells its rows apart. */
const KEYS: readonly [table: string, columns: string][] = [
  ['ledger', 'only_one'],
  ['evidence', 'leaf'],
  ['evidence', 'id'],
  ['evidence', 'chain,sequence'],
  ['leaf', 'index'],
  ['fact', 'shard,position'],
  ['fact', 'id'],
  ['cursor', 'follower,shard'],
  ['quarantine', 'source,fact'],
  ['own_fact', 'shard,position'],
  ['own_fact', 'id'],
  ['checkpoint', 'size'],
  ['checkpoint_token', 'size'],
  ['tile', 'level,index'],
  ['log_state', 'only_one'],
]

/** That every table stands, with its guards. */
export async function checkTables({ tx, findings, older }: Auditing): Promise<void> {
  const names = [...new Set(KEYS.map(([table]) => table))]
  const found = await tablesOf(tx, names)
  const missing = names.filter((name) => !found.has(name))
  // Which ones an older schema lacks is told by its steps.
  for (const name of older ? [] : missing) findings.add('table-missing', name, 'all', 'there is no such table')
  for (const { table, what } of await brokenGuards(tx, KEYS)) findings.add('table-guard', table, 'all', what)
}

/** The end of the ledger as it stood; it moves with each page, also with one that only sets facts aside. */
export interface EndSeen {
  size: number
  sealedAt: string
  aside: string | null
}

/** The end of the ledger, and what one table has and another lacks: by keys alone. */
export async function checkLedger(
  { tx, findings }: Auditing,
  remembered: EndSeen | undefined,
): Promise<{ totals: Totals; end: EndSeen | undefined }> {
  const all = await totals(tx)
  const { sealedAt: last, aside } = await ledgerEnd(tx)
  const rows = await ledgerRows(tx)
  const [row] = rows
  const wrong = (what: string) => findings.add('ledger-row', 'ledger', 'the only one', what)
  if (rows.length !== 1) wrong(`there are ${rows.length} rows`)
  if (row) {
    if (row.size !== all.leaves) wrong(`size is ${row.size}, and there are ${all.leaves} leaves`)
    for (const what of timeFaults(row, last ?? '-infinity', aside, remembered)) wrong(what)
  }
  for (const { kind, key, id } of await unmatched(tx)) {
    if (kind === 'leaf') findings.add('evidence-missing', 'evidence', `leaf ${key}`, `the leaf names evidence ${id}`)
    if (kind === 'evidence')
      findings.add('evidence-extra', 'evidence', `leaf ${key}, evidence ${id}`, 'there is no such leaf')
    if (kind === 'fact')
      findings.add('book-extra', 'fact', `position ${key}, fact ${id}`, 'no evidence is of this fact')
  }
  for (const { table, key } of await doubled(tx)) findings.add('evidence-twice', table, key, 'more than one row has it')
  return { totals: all, end: row && { size: row.size, sealedAt: row.sealedAt, aside } }
}

function* timeFaults(
  { size, sealedAt, ahead }: LedgerRow,
  last: string,
  aside: string | null,
  seen: EndSeen | undefined,
) {
  // Where nothing stands aside, the last page is that of the last evidence.
  if (aside === null ? sealedAt !== last : sealedAt < last)
    yield `sealed_at is ${sealedAt}, and the last evidence was sealed at ${last}`
  if (ahead) yield `sealed_at is ${sealedAt}, which is still to come`
  if (seen?.size === size && seen.aside === aside && seen.sealedAt !== sealedAt)
    yield `sealed_at is ${sealedAt}, it was ${seen.sealedAt}, and nothing was sealed or set aside since`
}
