import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { Refusal } from '@zegel/contract'
import { type ZipFile, zipPlain } from '@zegel/pki'
import { until } from '@zegel/testing'
import { verifyDossiers } from '@zegel/verify'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { type Dossier, openDossier } from '../src/dossier/dossier.ts'
import { reportThread } from '../src/dossier/report-thread.ts'
import type { Archive, DossierRequest } from '../src/dossier/view.ts'
import { whileAllowed } from '../src/dossier/while-allowed.ts'
import { loadSigners } from '../src/signers.ts'
import { type ArchiveHouse, logKeyOf, type Posted, post, read, rootOf, startArchive } from './dossier-house.ts'

const asSender = ({ sender }: Posted, client = 'test') => ({ kind: 'sender' as const, party: sender.party, client })
const asRecipient = ({ people }: Posted) => ({ kind: 'recipient' as const, party: people[0], client: 'app' })
const request = (posted: Posted, caller: DossierRequest['caller'], more: Partial<DossierRequest> = {}) => ({
  message: posted.message,
  caller,
  content: true,
  ...more,
})

async function bytesOf(zip: ZipFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of zip.stream()) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  if (bytes.length !== zip.size) throw new Error(`announced ${zip.size}, sent ${bytes.length}`)
  return bytes
}

/** Entries by name: stored, one after the other. */
function entriesOf(zip: Buffer): Map<string, Buffer> {
  const entries = new Map<string, Buffer>()
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [length, size] = [zip.readUInt16LE(at + 26), zip.readUInt32LE(at + 18)]
    const from = at + 30 + length
    entries.set(zip.toString('utf8', at + 30, from), zip.subarray(from, from + size))
    at = from + size
  }
  return entries
}

const volumesOf = async (dossier: Dossier) => {
  const volumes: Buffer[] = []
  for (let number = 1; number <= dossier.volumes; number++) volumes.push(await bytesOf(await dossier.volume(number)))
  return volumes
}
const indexIn = (zip: Buffer) => JSON.parse(String(entriesOf(zip).get('index.json')))

async function holds(t: Test, house: ArchiveHouse, archive: Archive, volumes: readonly Buffer[]) {
  const containers = volumes.map((source, nth) => ({ name: `${nth + 1}.asice`, source }))
  const trust = { roots: [rootOf(archive)], logKeys: [await logKeyOf(house)], at: new Date(house.clock.now()) }
  const { holds: all, dossiers, together } = await verifyDossiers(containers, trust)
  const faults = [...dossiers.flatMap(({ verdict }) => verdict.checks), ...together].filter(
    (one) => one.status === 'fails',
  )
  t.same(faults, [])
  t.ok(all, 'the verifier finds that all holds')
}

const EXPORT_MANIFEST = 'META-INF/ASiCManifest-export.xml'
/** All in which two exports of the same may differ. */
const ofExport = ['META-INF/signature-export.p7s', 'META-INF/ASiCArchiveManifest.xml', 'META-INF/timestamp-export.tst']
const differing = (one: Buffer, other: Buffer) => {
  const [a, b] = [entriesOf(one), entriesOf(other)]
  if ([...a.keys()].join() !== [...b.keys()].join()) return ['other names']
  return [...a].filter(([name, bytes]) => !bytes.equals(b.get(name) as Buffer)).map(([name]) => name)
}

async function refused(t: Test, code: string, act: () => Promise<unknown>) {
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  t.ok(error instanceof Refusal, `refused: ${error}`)
  t.equal((error as Refusal).code, code)
}

t.test('as of one size an export is the same bytes, hours and keys and restarts later', async (t) => {
  const house = await startArchive(t)
  const posted = await post(house)
  await read(house, posted, 2)
  const asOf = await house.logged()
  const archive = await house.archive()
  const make = async (from: Archive, caller: DossierRequest['caller'], more: Partial<DossierRequest> = {}) => {
    const dossier = await openDossier(from, request(posted, caller, { asOf, ...more }))
    return bytesOf(await dossier.volume(1))
  }
  const callers = [asSender(posted), asRecipient(posted)]
  const before = await Promise.all(callers.map((caller) => make(archive, caller)))
  for (const zip of before) await holds(t, house, archive, [zip])

  house.clock.move(3 * 60 * 60_000)
  await read(house, await post(house), 1)
  await read(house, posted, 3, false)
  await house.house.stop()
  // Other keys from now on: what was sealed is shown with the certificates that sealed it.
  await rm(join(house.house.data, 'authority', 'sealing.pem'))
  await house.house.start()
  const after = await house.archive()
  t.notOk(after.signers.seal.certificate.equals(archive.signers.seal.certificate))
  for (const [nth, caller] of callers.entries()) {
    t.same(differing(before[nth] as Buffer, await make(after, caller)), ofExport, `as ${caller.kind}`)
  }
  const newest = await openDossier(after, request(posted, asRecipient(posted)))
  t.equal(newest.evidences, indexIn(before[1] as Buffer).evidences.length + 3, 'what came later is in a later one')
  t.ok(newest.size > asOf)
  await holds(t, house, after, await volumesOf(newest))

  const [first] = before as [Buffer]
  const french = await make(after, asSender(posted), { language: 'fr' })
  t.same(
    differing(first, french),
    ['SHA256SUMS', 'report.pdf', EXPORT_MANIFEST, ...ofExport],
    'the language is that of the report, and the letter is in Dutch',
  )
  t.notOk(differing(first, await make(after, asSender(posted), { language: 'nl' })).includes('report.pdf'))
  const without = await make(after, asSender(posted), { content: false })
  t.same([indexIn(without).contents, indexIn(without).withContent], [[], false])
  t.same(indexIn(first).contents, ['content/0.pdf'])
  t.ok(entriesOf(first).get('content/0.pdf')?.equals(posted.content))
  t.equal(indexIn(first).exportedAt, undefined, 'no moment of its own')

  await refused(t, 'checkpoint-unknown', () => make(after, asSender(posted), { asOf: 10_000_000 }))
  const { rows } = await sql<{ size: number }>`select min(size)::int8 as size from checkpoint`.execute(house.admin.db)
  t.ok((rows[0]?.size ?? 0) > 0)
})

t.test('contents are as of the size as well: what was handed over later is in a later dossier', async (t) => {
  const house = await startArchive(t)
  const posted = await post(house)
  const before = await house.logged()
  await read(house, posted, 1)
  const archive = await house.archive()
  const early = await openDossier(archive, request(posted, asRecipient(posted), { asOf: before }))
  t.same(indexIn(await bytesOf(await early.volume(1))).contents, [])
  const late = await openDossier(archive, request(posted, asRecipient(posted)))
  t.same(indexIn(await bytesOf(await late.volume(1))).contents, ['content/0.pdf'])
  const other = await post(house)
  await refused(t, 'evidence-unknown', () => openDossier(archive, request(other, asSender(other), { asOf: before })))
  await refused(t, 'evidence-unknown', () => openDossier(archive, request(posted, asSender(other))))
})

t.test('more evidences than a container holds: volumes, each by itself and all together', async (t) => {
  const house = await startArchive(t)
  const posted = await post(house)
  await read(house, posted, 400)
  const archive = await house.archive()
  const dossier = await openDossier(archive, request(posted, asRecipient(posted)))
  t.same([dossier.evidences, dossier.volumes], [404, 3])
  const volumes = await volumesOf(dossier)
  await holds(t, house, archive, volumes)
  const indexes = volumes.map(indexIn)
  t.same(
    indexes.map(({ evidences }) => evidences.length),
    [150, 150, 104],
  )
  t.same(
    indexes.map(({ volume: { number, of } }) => [number, of]),
    [
      [1, 3],
      [2, 3],
      [3, 3],
    ],
  )
  const sequences = indexes.flatMap(({ evidences }) => evidences.map((one: { sequence: number }) => one.sequence))
  t.same(
    [...sequences, ...indexes[0].withheld.map((one: { sequence: number }) => one.sequence)].sort((a, b) => a - b),
    Array.from({ length: indexes[0].head.sequence }, (_, nth) => nth + 1),
    'every link is shown once, or named by its digest',
  )
  t.same(indexes[2].withheld, indexes[0].withheld)
  t.ok(volumes.every((zip) => entriesOf(zip).size < 1_000))
  t.same(
    volumes.map((zip) => [...entriesOf(zip).keys()].filter((name) => /^(content|identity)\//.test(name)).length),
    [2, 0, 0],
  )
  for (const number of [0, 4]) await refused(t, 'volume-unknown', () => dossier.volume(number))
  const [, second] = volumes as [Buffer, Buffer]
  t.same(differing(second, await bytesOf(await dossier.volume(2))), ofExport)
})

t.test('an export is told before its first byte, once a day, to those whom it concerns', async (t) => {
  const house = await startArchive(t)
  const posted = await post(house)
  const archive = await house.archive()
  const asOf = await house.logged()
  const told = async () => {
    const { rows } = await sql<{
      body: Record<string, unknown>
      recipient: string
      sender: string | null
      sequence: number
    }>`
      select convert_from(evidence, 'UTF8')::jsonb #> '{extensions,fact,body}' as body, recipient, sender, sequence
      from evidence where chain = ${posted.message} and kind = 'dossier.exported' order by leaf`.execute(house.admin.db)
    return rows
  }
  const take = async (caller: DossierRequest['caller'], more: Partial<DossierRequest> = {}) => {
    const dossier = await openDossier(archive, request(posted, caller, { asOf, ...more }))
    await dossier.record()
    return dossier
  }
  const published = async () =>
    (await sql<{ count: number }>`select count(*) from own_fact`.execute(house.admin.db)).rows[0]?.count

  const dossier = await take(asSender(posted))
  t.equal(await published(), 1, 'durable before anything is sent')
  await Promise.all(Array.from({ length: 5 }, () => take(asSender(posted))))
  t.equal(await published(), 1, 'the same again is the same access')
  const index = entriesOf(await bytesOf(await dossier.volume(1))).get('index.json') as Buffer
  await until(async () => (await told()).length === 2)
  const both = await told()
  t.same(both.map(({ recipient }) => recipient).sort(), [...posted.people].sort(), 'each recipient has one')
  t.ok(both.every(({ sender }) => sender === posted.sender.party))
  t.match(both[0]?.body, {
    by: 'sender',
    client: 'test',
    size: asOf,
    withContent: true,
    volumes: 1,
    digest: createHash('sha256').update(index).digest('hex'),
  })

  await take(asSender(posted), { content: false })
  await take(asSender(posted, 'other'))
  await take(asRecipient(posted))
  t.equal(await published(), 4, 'another dossier, another client, another reader')
  await until(async () => (await told()).length === 7)
  const own = (await told()).filter(({ body }) => body.by === 'recipient')
  t.same(
    own.map(({ sender, recipient }) => [sender, recipient]),
    [[null, posted.people[0]]],
    'what a recipient takes home is its own business',
  )
  t.equal(own[0]?.body.sender, undefined)

  house.clock.move(61 * 60_000)
  await take(asSender(posted))
  t.equal(await published(), 4, 'in another hour it is the same access')
  house.clock.move(23 * 60 * 60_000)
  await take(asSender(posted))
  t.equal(await published(), 5, 'on another day it is another')

  for (let nth = 0; nth < 59; nth++) await take(asSender(posted, `client-${nth}`))
  const error = await take(asSender(posted, 'one-more')).catch((thrown: unknown) => thrown)
  t.match(error, { code: 'rate-limited' })
  t.ok(Number((error as Refusal).retryAfter) > 3_000)
  await take(asSender(posted, 'client-7'))
  const more = await openDossier(archive, request(posted, asSender(posted, 'job'), { asOf }))
  await more.record('job')
  t.equal(await published(), 65, 'what a job takes has bounds of its own')
})

t.test('what is sent ends with the right to read it, and reports that wait have a bound', async (t) => {
  const bytes = Buffer.from('x')
  const entries = ['a', 'b', 'c'].map((name) => ({ name, size: 1, crc32: crc32(bytes), open: () => bytes }))
  let looks = 0
  const sent: Buffer[] = []
  const reading = async () => {
    for await (const chunk of whileAllowed(zipPlain(entries), () => ++looks > 3)) sent.push(chunk as Buffer)
  }
  await t.rejects(reading(), { code: 'token-revoked' })
  t.ok(sent.length > 0 && Buffer.concat(sent).length < zipPlain(entries).size)

  const reports = reportThread()
  t.teardown(() => reports.close())
  const drawn = await Promise.allSettled(Array.from({ length: 70 }, () => reports.draw({} as never)))
  const codes = drawn.map((one) => (one.status === 'rejected' ? (one.reason as { code?: string }).code : 'drawn'))
  t.equal(codes.filter((code) => code === 'unavailable').length, 6)
})

t.test('certificates are those of the seals, whoever exports', async (t) => {
  const house = await startArchive(t)
  const posted = await post(house)
  const archive = await house.archive()
  const data = join(house.house.data, 'elsewhere')
  const others = await loadSigners({ ...house.house.config, data }, new Date(house.clock.now()))
  const make = async (from: Archive) =>
    bytesOf(await (await openDossier(from, request(posted, asSender(posted)))).volume(1))
  const [one, other] = [await make(archive), await make({ ...archive, signers: others })]
  const certs = (zip: Buffer) => [...entriesOf(zip)].filter(([name]) => name.startsWith('certs/'))
  t.same(
    certs(one).map(([name]) => name),
    ['certs/issuer.pem', 'certs/seal.pem', 'certs/timestamp.pem', 'certs/1.crl'],
  )
  t.same(certs(one), certs(other))
})
