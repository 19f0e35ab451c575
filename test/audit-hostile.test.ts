import t from 'tap'
import { attempt, type Deed } from './audit/attempts.ts'
import { makeWorld } from './audit/world.ts'

/** Rows that were made to end the audit, and changes that show in no evidence: each by its code, and the others with it. */

const rewritten = `update evidence.leaf set hash = sha256(hash) where index = 50`
const inText = (from: string, to: string) =>
  `update evidence.evidence set evidence = convert_to(regexp_replace(convert_from(evidence, 'UTF8'), '${from}', '${to}'), 'UTF8') where leaf = 3`
const newest = '(select max(size) from evidence.checkpoint)'
const firstBoxed = `(select min(position) from evidence.fact where boxes <> '[]')`
const party = `regexp_replace(COLUMN, '"party":"[0-9a-f-]{36}"', '"party":"x"', 'g')`

/** What the last migrations made. */
const newestSteps = [
  'drop table evidence.own_fact, evidence.dossier_export, evidence.dossier_job_message, evidence.dossier_job',
  'drop function evidence.publish_own',
  'drop sequence evidence.own_fact_position',
  'drop index evidence.evidence_first',
  'drop table evidence.checkpoint_token, evidence.checkpoint, evidence.tile, evidence.log_state',
  'drop function evidence.sign_checkpoint',
]

/** Beside each of them history is rewritten, which must be found as well. */
const hostile: Record<string, [deed: readonly string[], finding: RegExp]> = {
  'a number in its chain that is none': [
    [inText('"sequence":\\d+', '"sequence":7.5')],
    /^evidence-unreadable evidence/,
  ],
  'a number in its chain beyond all': [
    [inText('"sequence":\\d+', '"sequence":1e300')],
    /^evidence-unreadable evidence/,
  ],
  'a checkpoint of 2^62 leaves': [
    [
      `insert into evidence.checkpoint select 4611686018427387904, root, note, signed_at, released
        from evidence.checkpoint order by size desc limit 1`,
    ],
    /^checkpoint-differs checkpoint/,
  ],
  'a box of nobody': [
    [
      `update evidence.fact set text = ${party.replace('COLUMN', 'text')}, boxes = ${party.replace('COLUMN', 'boxes')}
        where position = ${firstBoxed}`,
    ],
    /^box-differs fact/,
  ],
  'a leaf of 300 MB': [
    [`update evidence.leaf set hash = convert_to(repeat('x', 300000000), 'UTF8') where index = 60`],
    /^leaf-hash leaf/,
  ],
  'a kind of 3 MB': [
    [`update evidence.fact set kind = repeat('x', 3000000) where position = ${firstBoxed}`],
    /^book-differs fact/,
  ],
  'an evidence of 30 MB': [
    [`update evidence.evidence set evidence = convert_to(repeat('[', 30000000), 'UTF8') where leaf = 3`],
    /^evidence-unreadable evidence/,
  ],
  'times beyond time': [
    [
      `update evidence.evidence set event_at = 'infinity', sealed_at = '-infinity' where leaf = 3`,
      `update evidence.checkpoint set signed_at = 'infinity' where size = ${newest}`,
    ],
    /^checkpoint-differs checkpoint/,
  ],
  'a column gone': [['alter table evidence.evidence drop column event'], /^audit-failed evidences/],
}

/** `seen`: only who looked before can know. */
const unseen: Record<string, [how: 'fresh' | 'seen', deed: Deed, finding: RegExp]> = {
  'all told without proof, for ever': [
    'fresh',
    'update evidence.log_state set released = 1000000000000000',
    /^log-state/,
  ],
  'damage that nobody saw': [
    'fresh',
    `update evidence.log_state set damage = 'x', damaged_leaf = 1, damaged_size = 2`,
    /^log-state/,
  ],
  'a part of it': ['fresh', 'update evidence.log_state set damaged_leaf = 1', /^log-state/],
  'what was told taken back': ['fresh', 'update evidence.log_state set released = -1', /^log-state/],
  'a checkpoint that releases its leaves': [
    'fresh',
    `update evidence.checkpoint set released = size where size = ${newest}`,
    /^log-state/,
  ],
  'signed a year before': [
    'fresh',
    `update evidence.checkpoint set signed_at = signed_at - interval '1 year'`,
    /^checkpoint-differs/,
  ],
  'signed in 2099': [
    'fresh',
    `update evidence.checkpoint set signed_at = '2099-01-01' where size = ${newest}`,
    /^checkpoint-differs/,
  ],
  'an own fact gone': ['fresh', 'delete from evidence.own_fact', /^fact-missing own_fact/],
  'sealed facts gone from the book of their service': [
    'fresh',
    'delete from deposit.fact f where exists (select from deposit.fact g where g.shard = f.shard and g.position > f.position)',
    /^fact-missing deposit.fact/,
  ],
  'a function that signs nothing': [
    'fresh',
    `create or replace function evidence.publish_own(ids uuid[], shards int2[], kinds text[], digests bytea[], texts text[], boxes text[])
      returns void language plpgsql as 'begin end'`,
    /^schema-differs schema function publish_own/,
  ],
  'a function gone': ['fresh', 'drop function evidence.seal_page', /^schema-differs schema function seal_page: gone/],
  'row security off': [
    'fresh',
    'alter table evidence.evidence disable row level security',
    /^schema-differs schema policies of evidence/,
  ],
  'a policy for everybody': [
    'fresh',
    ['drop policy own on evidence.evidence', 'create policy own on evidence.evidence using (true)'],
    /^schema-differs schema policies of evidence/,
  ],
  'rights for everybody': [
    'fresh',
    'grant update, delete on evidence.leaf to public',
    /^schema-differs schema rights on table leaf/,
  ],
  'a right of the service to change what is sealed': [
    'fresh',
    'grant update on evidence.leaf to zegel_evidence',
    /^schema-differs schema rights on table leaf/,
  ],
  'a reference dropped': [
    'fresh',
    'alter table evidence.checkpoint_token drop constraint checkpoint_token_size_fkey',
    /^schema-differs schema keys of checkpoint_token/,
  ],
  'a condition dropped': [
    'fresh',
    'alter table evidence.ledger drop constraint ledger_only_one_check',
    /^schema-differs schema keys of ledger/,
  ],
  'references switched off': [
    'fresh',
    'alter table evidence.checkpoint_token disable trigger all',
    /^schema-differs schema keys of checkpoint_token/,
  ],
  'a step of the schema taken from the list': [
    'fresh',
    `delete from evidence.migration where name = '003-seal-page'`,
    /^schema-differs migration 003-seal-page/,
  ],
  'the last steps taken from the list': [
    'fresh',
    `delete from evidence.migration where name > '006'`,
    /^schema-differs schema .*: no migration made it/,
  ],
  'a table of somebody': ['fresh', 'create table evidence.k as select 1', /^schema-differs schema columns of k/],
  'an older schema than before': [
    'seen',
    [...newestSteps, `delete from evidence.migration where name > '005'`],
    /^schema-differs migration all: it ends at 004/,
  ],
  'the checkpoint taken out that an answer names': [
    'fresh',
    'delete from evidence.checkpoint where size < (select max(size) from evidence.checkpoint)',
    /^answer-differs letter-.*to another state/,
  ],
  'every proof taken from the leaves': [
    'fresh',
    ['update evidence.checkpoint set released = size', `update evidence.log_state set released = ${newest}`],
    /^answer-differs letter-.*a repeat would have none/,
  ],
  'own positions drawn again': [
    'fresh',
    `select setval('evidence.own_fact_position', 1, false)`,
    /^book-order own_fact/,
  ],
}

t.test('the audit', async (t) => {
  const world = await makeWorld(t, 24)
  const listed = ({ findings }: Awaited<ReturnType<typeof attempt>>) =>
    findings.map(({ code, table, row, wrong }) => `${code} ${table} ${row}: ${wrong}`)

  const untouched = await attempt(world, [], 'fresh')
  t.same(listed(untouched), [])
  t.match(untouched.notes[0], /^there is no earlier audit to compare with/)
  t.notMatch((await attempt(world, [], 'seen')).notes.join(), /no earlier audit/)

  for (const [what, [deed, finding]] of Object.entries(hostile)) {
    const found = listed(await attempt(world, [rewritten, ...deed], 'seen'))
    t.ok(
      found.some((one) => finding.test(one)),
      `${what}: it is told`,
      { found },
    )
    t.ok(
      found.some((one) => /^(leaf-hash evidence leaf 50|history-forked)/.test(one)),
      `${what}: it hides nothing`,
      { found },
    )
    if (what !== 'a column gone')
      t.notOk(
        found.some((one) => one.startsWith('audit-failed')),
        `${what}: no pass fails`,
        { found },
      )
  }
  const older = [
    ...newestSteps,
    `delete from evidence.migration where name > '005'`,
    `delete from evidence.cursor where follower = 'notary.evidence'`,
  ]
  const { notes, ...audited } = await attempt(
    world,
    [...older, `delete from evidence.evidence where kind = 'dossier.exported'`],
    'fresh',
  )
  t.match(
    notes.join(),
    /an older schema: run the migrations \(005-log, .*not looked at, as the schema is older: own book/,
  )
  t.notOk(
    listed({ notes, ...audited }).some((one) => /^(audit-failed|table-missing|schema-differs)/.test(one)),
    'what is there is looked at',
    { found: listed({ notes, ...audited }) },
  )
  const reader = `zt_reader_${process.pid}`
  const asReader = await attempt(
    world,
    [`create role ${reader} bypassrls in role pg_read_all_data`, `set local role ${reader}`],
    'seen',
  )
  t.same(listed(asReader), [], 'a role that only reads is enough')
  t.notMatch(asReader.notes.join(), /book of|were not opened/)
  for (const [what, [how, deed, finding]] of Object.entries(unseen)) {
    const found = listed(await attempt(world, deed, how))
    t.ok(
      found.some((one) => finding.test(one)),
      what,
      { found },
    )
  }
})
