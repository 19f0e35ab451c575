import { contactClaimed, type Refusal } from '@zegel/contract'
import { instant } from '@zegel/host'
import { sql } from 'kysely'
import t from 'tap'
import { checkpointFor } from '../src/dossier/checkpoint.ts'
import { openDossier } from '../src/dossier/dossier.ts'
import { admitExport } from '../src/dossier/record-export.ts'
import { takeVolume } from '../src/dossier/take-volume.ts'
import { type Checkpoint, checkpointToken, newestCheckpoint } from '../src/log/proofs.ts'
import { post, startArchive } from './dossier-house.ts'
import { newId } from './notary.ts'

const house = await startArchive(t)
const HOUR_MS = 60 * 60_000

const thrown = (act: () => Promise<unknown>) =>
  act().then(
    () => undefined,
    (error: unknown) => error as Refusal,
  )

t.test('what is of no message has a timeline and no dossier', async (t) => {
  const party = newId()
  const at = instant(house.clock.now())
  const claimed = contactClaimed.make({
    about: [party, '1'],
    subject: party,
    at,
    body: { party, claim: newId(), language: 'nl', expiresAt: at },
  })
  await house.happen('consent', [claimed])
  const caller = { kind: 'recipient' as const, party, client: 'app' }
  const archive = await house.archive()
  t.match(await thrown(() => openDossier(archive, { message: party, caller, content: true })), {
    code: 'dossier-of-no-message',
  })
})

t.test('the bounds of exports come before any work, and those of a day leave room', async (t) => {
  const posted = await post(house)
  const { message } = posted
  const party = posted.sender.party
  const archive = await house.archive()
  const request = (client: string) => ({ message, caller: { kind: 'sender' as const, party, client }, content: true })
  t.match(await thrown(() => takeVolume(archive, request('a'), 9)), { code: 'volume-unknown' })
  const earlier = (count: number, ms: number) =>
    sql`
    insert into dossier_export (id, party, message, at)
    select gen_random_uuid(), ${party}, ${message}, ${instant(house.clock.now() - ms)}::timestamptz + n * interval '1 ms'
    from generate_series(1, ${count}) as n`.execute(house.admin.db)
  await earlier(199, 3 * HOUR_MS)
  t.ok(await takeVolume(archive, request('a'), 1))
  const day = await thrown(() => takeVolume(archive, request('b'), 9))
  t.match(day, { code: 'rate-limited', detail: /200 .* day/ }, 'before the volume, which there is not')
  t.ok(Math.abs((day?.retryAfter ?? 0) - 21 * 3600) < 60, 'when the first of them is a day old')
  const job = await openDossier(archive, request('job'))
  t.match(await thrown(() => job.record('job')), { code: 'rate-limited' }, 'nor does a job get around it')
  for (const [links, taken, most] of [
    [19_999, 199, 200],
    [20_000, 4, 5],
    [50_000, 0, 1],
  ] as const) {
    const long = { ...request('long'), message: newId(), size: 1, withContent: true, language: 'nl', links }
    const add = (count: number) =>
      sql`
      insert into dossier_export (id, party, message, at) select gen_random_uuid(), ${party}, ${long.message},
        ${instant(house.clock.now() - 2 * HOUR_MS)}::timestamptz from generate_series(1, ${count})`.execute(
        house.admin.db,
      )
    await add(taken)
    await admitExport(archive.context, long)
    await add(1)
    const refused = await thrown(() => admitExport(archive.context, long))
    t.match(refused, { code: 'rate-limited', detail: new RegExp(` ${most} times a day`) })
  }
  const other = await post(house)
  const free = {
    message: other.message,
    caller: { ...request('a').caller, party: other.sender.party },
    content: true,
  }
  t.ok(await takeVolume(archive, free, 1), 'another message has bounds of its own')
})

t.test('with keys that have ended nothing is exported', async (t) => {
  const posted = await post(house)
  const archive = await house.archive()
  const request = {
    message: posted.message,
    caller: { kind: 'sender' as const, party: posted.sender.party, client: 'test' },
    content: true,
  }
  const later = { now: () => house.clock.now() + 91 * 24 * HOUR_MS }
  const past = { ...archive, context: { ...archive.context, clock: later } }
  t.match(await thrown(() => openDossier(past, request)), {
    code: 'unavailable',
    cause: { message: /CRL of .* ended/ },
  })
  const dossier = await openDossier(archive, request)
  t.ok(await dossier.volume(1))
})

t.test('after the clock was put back nothing is exported that it would close too early', async (t) => {
  const archive = await house.archive()
  const before = await post(house)
  const of = ({ message, sender }: typeof before, asOf?: number) => ({
    message,
    caller: { kind: 'sender' as const, party: sender.party, client: 'test' },
    content: false,
    ...(asOf !== undefined && { asOf }),
  })
  const size = (await takeVolume(archive, of(before), 1)).dossier.size
  house.clock.move(HOUR_MS)
  try {
    const meanwhile = await post(house)
    const newest = await house.logged()
    const behind = { code: 'unavailable', cause: { message: /clock is behind what was stamped/ } }
    house.clock.move(-HOUR_MS)
    for (const [is, request] of [
      ['a letter that was sealed meanwhile', of(meanwhile)],
      ['an older one, as of now', of(before)],
      ['the same, as of then', of(before, newest)],
    ] as const) {
      const refused = await thrown(() => takeVolume(archive, request, 1))
      t.match(refused, behind, is)
      t.ok(refused?.retryAfter && refused.retryAfter > 3_000 && refused.retryAfter <= 3_600)
    }
    // The checkpoint over it may have been signed after the clock was put right: it is still over those leaves.
    const checkpoint = { ...((await newestCheckpoint(house.admin.db)) as Checkpoint), signedAt: instant(0) }
    const stamping = { ...archive.context, db: house.admin.db, signers: archive.signers }
    t.match(await thrown(() => checkpointToken(stamping, checkpoint)), behind)
    t.ok(await takeVolume(archive, of(before, size), 1), 'as of before all of it there is one')
  } finally {
    house.clock.move(HOUR_MS)
  }
  t.ok(await takeVolume(archive, of(before), 1), 'and of now when the time has come')
})

t.test('a token over a checkpoint that was made late is not closed too early either', async (t) => {
  const archive = await house.archive()
  const { message, sender } = await post(house)
  const size = await house.logged()
  house.clock.move(HOUR_MS)
  const checkpoint = (await newestCheckpoint(house.admin.db)) as Checkpoint
  await checkpointToken({ ...archive.context, db: house.admin.db, signers: archive.signers }, checkpoint)
  house.clock.move(-HOUR_MS)
  const request = { message, caller: { kind: 'sender' as const, party: sender.party, client: 'test' }, content: false }
  t.match(await thrown(() => takeVolume(archive, { ...request, asOf: size }, 1)), { code: 'unavailable' })
  house.clock.move(HOUR_MS)
  t.ok(await takeVolume(archive, { ...request, asOf: size }, 1))
})

t.test('a log that does not cover what its reader was told is waited for, then told', async (t) => {
  const { db } = house.admin
  const posted = await post(house)
  const size = await house.logged()
  t.equal((await checkpointFor(db, size - 1, undefined)).size, size, 'the newest, where it covers it')
  const began = performance.now()
  // Far ahead: what earlier tests left to be sealed may come meanwhile.
  const behind = await thrown(() => checkpointFor(db, size + 1_000, undefined))
  t.match(behind, { code: 'log-behind', retryAfter: 5 })
  t.ok(performance.now() - began >= 5_000, 'not before five seconds')
  const covered = await house.logged()
  const waiting = checkpointFor(db, covered, undefined)
  const archive = await house.archive()
  await (
    await openDossier(archive, {
      message: posted.message,
      caller: { kind: 'sender', party: posted.sender.party, client: 'test' },
      content: false,
    })
  ).record()
  t.ok((await waiting).size > covered, 'and the one that comes meanwhile is taken')
})
