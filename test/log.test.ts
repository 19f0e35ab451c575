import { createHash } from 'node:crypto'
import type { Proof } from '@zegel/contract'
import { openStore } from '@zegel/store'
import { type Administration, administration, call, citizen, expectStatus, type Place } from '@zegel/testing'
import { parseVerifierKey, readCheckpoint, readTlogProof, verifyInclusion, verifyNote } from '@zegel/tlog'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { startSplit, startWhole } from './support/houses.ts'
import { put, submission } from './support/letters.ts'

const sha256 = (...bytes: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(bytes)).digest()

/** Whether a proof says where its evidence is in the log; where it does, that must hold. */
function isPlaced({ leaf, log, archiveManifest, token }: Proof, vkey: string): boolean {
  if (log === undefined) return false
  const { index, path, checkpoint } = readTlogProof(log)
  const { size, root } = readCheckpoint(verifyNote(checkpoint, [parseVerifierKey(vkey)]).text)
  const entry = [Buffer.from(archiveManifest), sha256(Buffer.from(token, 'base64'))]
  const claim = { index, size, path, root, leaf: sha256(Buffer.of(0), ...entry) }
  if (index !== leaf || !verifyInclusion(claim)) throw new Error(`the proof of leaf ${leaf} does not hold`)
  return true
}

async function receipts(t: Test, house: Place & { database: string }, again: () => Promise<void>) {
  const sender = await administration(house)
  const { number } = citizen(house)
  const content = await put(sender)
  const post = (nth: number) =>
    sender.call('POST', '/deposit/messages', {
      json: submission({ content, senderReference: `r${nth}`, recipients: [number] }),
      headers: { 'idempotency-key': `key-${nth}` },
    })
  const vkey = (await call('GET', `${house.urlOf('evidence')}/evidence/log/key`)).bytes.toString().trim()
  const admin = await openStore<never>({ url: house.database, schema: 'evidence', max: 1 })
  t.teardown(() => admin.close())
  const run = (statement: string) => sql.raw(statement).execute(admin.db)

  const known = new Map<number, Buffer>()
  const deposit = async (first: number) => {
    const numbers = Array.from({ length: 8 }, (_, nth) => first + nth)
    const answers = await Promise.all(numbers.map(post))
    for (const [nth, answer] of answers.entries()) known.set(first + nth, expectStatus(answer, 201).bytes)
    return answers.map(({ body }) => body.proofs[0] as Proof)
  }
  const proofs = await deposit(0)
  t.ok(
    proofs.some((proof) => isPlaced(proof, vkey)),
    'a receipt says where its evidence is in the log',
  )
  await run(`create function trouble() returns trigger language plpgsql as $$ begin
    perform pg_sleep(0.9); return new; end $$`)
  await run('create trigger trouble before insert on checkpoint for each row execute function trouble()')
  for (const first of [8, 16, 24]) proofs.push(...(await deposit(first)))
  await run('drop trigger trouble on checkpoint')
  proofs.push(...(await deposit(32)))
  const placed = proofs.filter((proof) => isPlaced(proof, vkey)).length
  t.ok(placed > 0 && placed < proofs.length, `${placed} of ${proofs.length} receipts say where`)
  const sameBytes = async () => {
    let same = 0
    for (const [nth, bytes] of known) same += Number((await post(nth)).bytes.equals(bytes))
    return same
  }
  t.equal(await sameBytes(), known.size, 'a 201 is byte-identical later')
  await again()
  t.equal(await sameBytes(), known.size, 'and after a restart of everything')
  const { message } = JSON.parse((known.get(0) as Buffer).toString())
  return { sender, message, vkey }
}

t.test('a receipt has its place in the log, or never: all in one process', async (t) => {
  const house = await startWhole(t)
  const place = { urlOf: house.urlOf, data: house.data, database: house.adminUrl }
  const { sender, message, vkey } = await receipts(t, place, async () => {
    await house.stop()
    await house.start()
  })
  await t.test('and a party asks for the place of its own evidence, as of any checkpoint', async (t) => {
    const { body } = expectStatus(await sender.call('GET', `/deposit/messages/${message}`), 200)
    const [proof] = body.proofs as [Proof]
    const path = `/evidence/log/proofs/${proof.evidenceId}`
    const ask = (by: Administration, query = '') => by.call('GET', path + query)
    const newest = expectStatus(await ask(sender), 200)
    t.ok(isPlaced({ ...proof, log: newest.bytes.toString() }, vkey))
    t.match(newest.headers.get('content-type'), /^text\/plain/)
    const { size } = readCheckpoint(verifyNote(readTlogProof(newest.bytes).checkpoint, [parseVerifierKey(vkey)]).text)
    t.same((await ask(sender, `?size=${size}`)).bytes, newest.bytes)
    const refusals = [
      await ask(sender, `?size=${size + 1}`),
      await ask(sender, '?size=0'),
      await ask(await administration(house)),
      await call('GET', house.urlOf('evidence') + path),
    ].map(({ status, body: { code } }) => `${status} ${code}`)
    t.same(refusals, ['422 checkpoint-unknown', '422 checkpoint-unknown', '404 evidence-unknown', '401 token-missing'])
  })
})

t.test('a receipt has its place in the log, or never: one process per service', async (t) => {
  const house = await startSplit(t)
  const place = { urlOf: (name: string) => house.urlOf(name), data: house.data, database: house.database.adminUrl }
  await receipts(t, place, async () => {
    await house.stopAll()
    await house.startAll()
  })
})
