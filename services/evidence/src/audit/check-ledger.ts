import type { Auditing } from './auditing.ts'
import { brokenGuards, doubled, lastSealedAt, ledgerRows, type Totals, tablesOf, totals, unmatched } from './rows.ts'

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

/** That every table stands, with its guards. Without them there is nothing to look into. */
export async function checkTables({ tx, findings }: Auditing): Promise<boolean> {
  const names = [...new Set(KEYS.map(([table]) => table))]
  const found = await tablesOf(tx, names)
  const missing = names.filter((name) => !found.has(name))
  for (const name of missing) findings.add('table-missing', name, 'all', 'there is no such table')
  for (const { table, what } of await brokenGuards(tx, KEYS)) findings.add('table-guard', table, 'all', what)
  return missing.length === 0
}

/** The end of the ledger, and what one table has and another lacks: by keys alone. */
export async function checkLedger({ tx, findings }: Auditing): Promise<Totals> {
  const all = await totals(tx)
  const rows = await ledgerRows(tx)
  const [row] = rows
  if (!row || rows.length > 1) findings.add('ledger-row', 'ledger', 'the only one', `there are ${rows.length} rows`)
  else {
    if (row.size !== all.leaves)
      findings.add('ledger-row', 'ledger', 'the only one', `size is ${row.size}, and there are ${all.leaves} leaves`)
    const last = (await lastSealedAt(tx)) ?? '-infinity'
    if (row.sealedAt !== last)
      findings.add(
        'ledger-row',
        'ledger',
        'the only one',
        `sealed_at is ${row.sealedAt}, and the last evidence's ${last}`,
      )
  }
  for (const { kind, key, id } of await unmatched(tx)) {
    if (kind === 'leaf') findings.add('evidence-missing', 'evidence', `leaf ${key}`, `the leaf names evidence ${id}`)
    if (kind === 'evidence')
      findings.add('evidence-extra', 'evidence', `leaf ${key}, evidence ${id}`, 'there is no such leaf')
    if (kind === 'fact')
      findings.add('book-extra', 'fact', `position ${key}, fact ${id}`, 'no evidence is of this fact')
  }
  for (const { table, key } of await doubled(tx)) findings.add('evidence-twice', table, key, 'more than one row has it')
  return all
}
