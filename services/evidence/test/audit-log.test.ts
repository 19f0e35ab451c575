import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { makeFolder, type Scope } from '@zegel/testing'
import {
  checkpointText,
  entryBundle,
  inclusionProof,
  leafHash,
  nodesOfTiles,
  noteSigner,
  signNote,
  type Tile,
  tilePath,
  tlogProof,
  widthOfTile,
} from '@zegel/tlog'
import t from 'tap'
import { auditLog, nothingSeen, openPublishedLog, readHeldProofs } from '../src/audit/index.ts'
import { asGeneralizedTime, asPostgres } from '../src/audit/moments.ts'
import { PublishedError, patient } from '../src/audit/published-log.ts'
import { Tree } from '../src/audit/tree.ts'

/** The published log and proofs that somebody holds, without any database: a log of made-up entries in a folder. */

const signer = (name = 'test.example/log') =>
  noteSigner({ name, privateKey: generateKeyPairSync('ed25519').privateKey })
const ours = signer()
const signal = new AbortController().signal
const common = { key: ours.vkey, tell: () => {}, signal, held: [], remembered: nothingSeen }

const entriesOf = (count: number) => Array.from({ length: count }, () => randomBytes(40))

/** What a log of these entries publishes, by path. */
function filesOf(entries: readonly Buffer[], by = ours) {
  const tree = new Tree()
  const files = new Map<string, Buffer>()
  const put = (tile: Tile, bytes: Buffer) => files.set(tilePath(tile), bytes)
  for (const entry of entries)
    for (const { level, index, hashes } of tree.append(leafHash(entry))) put({ level, index, width: 256 }, hashes)
  for (const { level, index, width, hashes } of tree.partial()) put({ level, index, width }, hashes)
  for (let index = 0; index * 256 < entries.length; index++) {
    const width = widthOfTile({ level: 'entries', index }, entries.length)
    put({ level: 'entries', index, width }, entryBundle(entries.slice(index * 256, index * 256 + width)))
  }
  const note = signNote(checkpointText({ origin: by.name, size: tree.size, root: tree.root() }), [by])
  files.set('checkpoint', Buffer.from(note)).set('key', Buffer.from(`${by.vkey}\n`))
  return { files, note, root: tree.root() }
}

/** A folder that publishes them. */
async function published(t: Scope, files: ReadonlyMap<string, Buffer>) {
  const folder = makeFolder(t)
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  return openPublishedLog(folder)
}

async function proofIn(entries: readonly Buffer[], index: number) {
  const { files, note } = filesOf(entries)
  const read = nodesOfTiles(entries.length, async (tiles) => tiles.map((one) => files.get(tilePath(one)) as Buffer))
  const path = await inclusionProof(index, entries.length, read)
  const text = tlogProof({ index, path, checkpoint: note })
  const [proof] = await readHeldProofs('held.tlog-proof', Buffer.from(text))
  return { ...proof, name: `leaf ${index}`, leaf: { index, hash: leafHash(entries[index] as Buffer) } }
}

const codes = ({ findings }: Awaited<ReturnType<typeof auditLog>>) =>
  findings.map(({ code, table }) => `${code} ${table}`)

t.test('a log that grows agrees with what was seen and with what is held', async (t) => {
  const entries = entriesOf(700)
  const held = [await proofIn(entries.slice(0, 300), 7), await proofIn(entries.slice(0, 600), 599)]
  const before = await auditLog({ ...common, log: await published(t, filesOf(entries.slice(0, 512)).files) })
  t.same(codes(before), [])
  t.equal(before.remembered.log?.size, 512)
  const log = await published(t, filesOf(entries).files)
  t.same(codes(await auditLog({ ...common, log, held, remembered: before.remembered })), [])
})

t.test('history that shrank, was rewritten or changed its key is told by proofs and by what was seen', async (t) => {
  const entries = entriesOf(600)
  const held = [await proofIn(entries, 3), await proofIn(entries, 580)]
  const seen = (await auditLog({ ...common, log: await published(t, filesOf(entries).files) })).remembered
  const audit = async (files: ReadonlyMap<string, Buffer>, remembered = nothingSeen) =>
    codes(await auditLog({ ...common, log: await published(t, files), held, remembered }))

  const shrunk = filesOf(entries.slice(0, 500)).files
  t.same(await audit(shrunk), ['proof-missing leaf 3', 'proof-missing leaf 580', 'proof-missing leaf 580'])
  t.same((await audit(shrunk, seen))[0], 'history-shrunk published log')

  const rewritten = entries.with(3, randomBytes(40))
  const longer = [...rewritten, ...entriesOf(100)]
  for (const forged of [rewritten, longer]) {
    const told = await audit(filesOf(forged).files)
    t.same(told, ['proof-differs leaf 3', 'proof-differs leaf 3', 'proof-differs leaf 580'])
    t.same((await audit(filesOf(forged).files, seen))[0], 'history-forked published log')
  }
  const stranger = signer()
  t.match(await audit(filesOf(entries, stranger).files), ['log-key published log', 'published-differs published log'])
})

t.test('what is published must hang together', async (t) => {
  const entries = entriesOf(600)
  const held = [await proofIn(entries, 3)]
  const { files } = filesOf(entries)
  const audit = async (path: string, bytes: Buffer | undefined) => {
    const changed = new Map(files)
    if (bytes) changed.set(path, bytes)
    else changed.delete(path)
    return codes(await auditLog({ ...common, log: await published(t, changed), held }))
  }
  const flipped = (path: string, at: number) => {
    const bytes = Buffer.from(files.get(path) as Buffer)
    bytes[at] = (bytes[at] as number) ^ 1
    return bytes
  }
  const edge = 'tile/0/002.p/88'
  t.same(await audit('nothing', Buffer.alloc(1)), [])
  t.same(await audit('checkpoint', undefined), ['published-unreachable published log'])
  t.same(await audit('checkpoint', flipped('checkpoint', 20)), ['published-differs published log'])
  t.same(await audit(edge, flipped(edge, 40)), ['published-differs published log'])
  t.same(await audit(edge, undefined), ['published-unreachable published log'])
  t.same(await audit(edge, (files.get(edge) as Buffer).subarray(32)), ['published-unreachable published log'])
  t.same(await audit('tile/0/000', flipped('tile/0/000', 3 * 32)), ['proof-differs leaf 3'])
  t.same(await audit('tile/entries/000', flipped('tile/entries/000', 3 * 42 + 5)), ['published-differs published log'])
})

t.test('a proof that was altered says nothing of the log', async (t) => {
  const entries = entriesOf(300)
  const log = await published(t, filesOf(entries).files)
  const held = await proofIn(entries, 9)
  const audit = async (one: typeof held) => codes(await auditLog({ ...common, log, held: [one] }))
  t.same(await audit(held), [])
  t.same(await audit({ ...held, leaf: { index: 9, hash: randomBytes(32) } }), ['proof-altered leaf 9'])
  t.same(await audit({ ...held, leaf: { ...held.leaf, index: 8 } }), ['proof-altered leaf 9'])
  const forged = filesOf(entriesOf(400), signer()).note
  t.same(await audit({ ...held, proof: { index: 9, path: held.proof?.path ?? [], checkpoint: forged } }), [
    'log-key leaf 9',
  ])
  for (const junk of ['', '{}', '[]', '{"proofs":[{}]}', 'null', 'PK\u0003\u0004', 'c2sp.org/tlog-proof@v1\n'])
    await t.rejects(readHeldProofs('junk', Buffer.from(junk)), { name: 'HeldProofError' }, JSON.stringify(junk))
})

t.test('without a key known from elsewhere the log is taken at its word, and the audit says so', async (t) => {
  const log = await published(t, filesOf(entriesOf(5)).files)
  const { total, notes, remembered } = await auditLog({ ...common, key: undefined, log })
  t.equal(total, 0)
  t.match(notes, [/no earlier audit/, /the key of the log was taken from the log itself/])
  t.equal(remembered.key, ours.vkey)
})

/** A house that answers so to everything but its key. */
async function answering(t: Scope, status: number) {
  const server = createServer((request, response) => {
    const key = request.url?.endsWith('/key')
    response.writeHead(key ? 200 : status).end(key ? ours.vkey : '')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return openPublishedLog(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

t.test('who has nothing to say yet, and who does not answer, have changed nothing', async (t) => {
  const [silent, away] = [await answering(t, 503), await answering(t, 502)]
  const empty = await auditLog({ ...common, log: silent })
  t.match({ ...empty, findings: codes(empty) }, { findings: [], unread: [], notes: [/no earlier/, /nothing yet/] })
  const held = [await proofIn(entriesOf(5), 3)]
  t.same(codes(await auditLog({ ...common, log: silent, held })), ['published-unreachable published log'])
  const gone = await auditLog({ ...common, log: away, held })
  t.same(codes(gone), [])
  t.match(gone.unread, [/checkpoint answers 502/])
})

t.test('an answer that stops in its middle, is larger than can be, or leads elsewhere', async (t) => {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/stops')) response.writeHead(200, { 'content-length': 8_192 }).write(Buffer.alloc(100))
    else if (request.url?.endsWith('/large')) response.writeHead(200).end(Buffer.alloc(18 * 1024 * 1024))
    else response.writeHead(302, { location: '/stops' }).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close().closeAllConnections())
  const log = openPublishedLog(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1_000)
  await t.rejects(log.read('stops'), { name: 'PublishedError', away: true, cause: { message: /whole answer/ } })
  await t.rejects(log.read('large'), { message: /more than/, away: false })
  await t.rejects(log.read('elsewhere'), { message: /answers 302/, away: false })
})

t.test('a log that is restarted is waited for, by all who read it at once, and damage is not', async (t) => {
  let backAt = 0
  const bytes = Buffer.alloc(32)
  const read = async (path: string) => {
    if (path === 'damaged' || performance.now() < backAt) throw new PublishedError(path, { silent: true })
    return bytes
  }
  const log = patient({ name: 'log', read }, signal)
  const several = () => Promise.all(Array.from({ length: 8 }, (_, nth) => log.read(String(nth))))
  for (const ms of [700, 1_400, 2_600]) {
    backAt = performance.now() + ms
    t.same(await several(), Array(8).fill(bytes), `away for ${ms} ms`)
  }
  let flaky = 0
  const moody = patient(
    {
      name: 'log',
      read: async (path) => {
        if (path === 'damaged' || flaky++ % 2 === 0) throw new PublishedError(path, { silent: true })
        return bytes
      },
    },
    signal,
  )
  const began = performance.now()
  for (let nth = 0; nth < 200; nth++) {
    if (await moody.read('damaged').catch(() => undefined)) t.fail('it was read')
    if (nth < 8) await moody.read(String(nth)).catch(() => undefined)
  }
  const ms = performance.now() - began
  t.ok(ms < 20_000, `${ms} ms over what stays damaged, beside what answers at the second try`)
})

t.test('moments as PostgreSQL and as tokens write them', async (t) => {
  const moments = [
    ['2026-02-03T10:20:00.000Z', '2026-02-03 10:20:00+00', '20260203102000Z'],
    ['2026-02-03T10:20:30.120Z', '2026-02-03 10:20:30.12+00', '20260203102030.12Z'],
    ['2026-02-03T00:00:00.001Z', '2026-02-03 00:00:00.001+00', '20260203000000.001Z'],
  ] as const
  for (const [ours, postgres, token] of moments) {
    t.equal(asPostgres(ours), postgres)
    t.equal(asGeneralizedTime(postgres)?.subarray(2).toString(), token)
  }
  for (const never of ['infinity', '-infinity', '2026-02-03 10:20:00+01', '0044-03-15 12:00:00+00 BC'])
    t.equal(asGeneralizedTime(never), undefined)
})
