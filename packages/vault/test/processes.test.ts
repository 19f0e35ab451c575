import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { link, readdir, rename, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { ownMark, temporaryName } from '../src/writer-mark.ts'
import { blobFile, filesUnder, keyFile, masterKey, openIn, pieces, readAll } from './folders.ts'

const roomy = { maxBytes: 1_000_000 }
const writer = join(import.meta.dirname, 'child-writer.ts')

function start(mode: string, folder: string, id: string): ChildProcess & { lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [writer, mode, folder, id], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.write(`${masterKey.toString('hex')}\n`)
  return Object.assign(child, { lines: createInterface(child.stdout)[Symbol.asyncIterator]() })
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

t.test('a running write of another process or vault is left alone; a killed one is removed', async (t) => {
  const folder = t.testdir()
  const id = randomUUID()
  const child = start('hang', folder, id)
  t.teardown(() => child.kill('SIGKILL'))
  t.equal((await child.lines.next()).value, 'hanging')

  const vault = await openIn(folder)
  const mine = randomUUID()
  async function* whileOthersOpen() {
    yield Buffer.alloc(100_000, 7)
    await openIn(folder)
    yield Buffer.alloc(100_000, 7)
    t.equal((await readdir(join(folder, 'blobs', 'writing'))).length, 2, 'two writes are under way')
  }
  await vault.write(mine, whileOthersOpen(), roomy)
  t.ok((await readAll(vault, mine)).equals(Buffer.alloc(200_000, 7)))
  t.equal((await readdir(join(folder, 'blobs', 'writing'))).length, 1, 'the write of the other process')

  await kill(child)
  await t.rejects(vault.read(id), { code: 'not-found' })
  await Promise.all([openIn(folder), openIn(folder)])
  t.same((await filesUnder(folder)).sort(), [blobFile(folder, mine), keyFile(folder, mine)].sort())
  await vault.write(id, pieces(Buffer.alloc(10, 3)), roomy)
  t.ok((await readAll(vault, id)).equals(Buffer.alloc(10, 3)), 'the id can be used again')
})

t.test('kill -9 at any moment: what was acknowledged is whole, what was not is whole or gone', async (t) => {
  const folder = t.testdir()
  const rounds = 8
  let acknowledged = 0
  for (let round = 0; round < rounds; round++) {
    const child = start('many', folder, '')
    const said: string[] = []
    const first = (await child.lines.next()).value
    said.push(first)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
    await kill(child)
    for (let next = await child.lines.next(); !next.done; next = await child.lines.next()) said.push(next.value)

    const vault = await openIn(folder)
    for (const [, id = '', sha256] of said.map((line) => line.split(' '))) {
      const plain = await readAll(vault, id)
      t.equal(createHash('sha256').update(plain).digest('hex'), sha256)
      acknowledged += 1
    }
    const files = await filesUnder(folder)
    const ids = new Set(files.map((path) => basename(path).slice(0, 36)))
    t.equal(files.length, 2 * ids.size, 'a key for each blob, a blob for each key, nothing else')
    for (const id of ids) await readAll(vault, id)
  }
  t.comment(`${rounds} kills, ${acknowledged} acknowledged writes`)
})

t.test('which leftovers count as abandoned', async (t) => {
  const folder = t.testdir()
  const vault = await openIn(folder)
  const own = await ownMark()
  const gone = { ...own, began: '1' } // our pid, but of a process that began at another time
  const elsewhere = { ...own, machine: '0123456789abcdef' }
  const written = async () => {
    const id = randomUUID()
    await vault.write(id, pieces(Buffer.alloc(1000, 1)), roomy)
    return id
  }
  const writing = (tree: string, name: string) => join(folder, tree, 'writing', name)

  const [unfinished, finished, strange] = [await written(), await written(), await written()]
  await link(blobFile(folder, unfinished), writing('blobs', temporaryName(unfinished, gone)))
  await rename(keyFile(folder, unfinished), writing('keys', temporaryName(unfinished, gone)))
  await link(blobFile(folder, finished), writing('blobs', temporaryName(finished, gone)))
  const retry = writing('blobs', temporaryName(strange, gone))
  await writeFile(retry, 'an earlier attempt, under another inode')
  await link(retry, join(folder, 'linked elsewhere'))
  // as while its own writer, alive, is between the name of the blob and the name of the key
  await rename(keyFile(folder, strange), join(folder, 'the key to come'))

  const [fresh, old] = [temporaryName(randomUUID(), elsewhere), temporaryName(randomUUID(), elsewhere)]
  const living = temporaryName(randomUUID(), own)
  for (const name of [fresh, old, living, 'a file of the operator']) await writeFile(writing('blobs', name), 'x')
  const yesterday = new Date(Date.now() - 25 * 3600 * 1000)
  for (const name of [old, living]) await utimes(writing('blobs', name), yesterday, yesterday)

  await openIn(folder)
  t.same((await readdir(writing('blobs', ''))).sort(), ['a file of the operator', fresh, living].sort())
  t.same(await readdir(writing('keys', '')), [])
  await t.rejects(vault.read(unfinished), { code: 'not-found' })
  t.notOk((await filesUnder(folder)).includes(blobFile(folder, unfinished)), 'a blob whose key never got its name')
  await rename(join(folder, 'the key to come'), keyFile(folder, strange))
  for (const id of [finished, strange]) t.equal((await readAll(vault, id)).length, 1000)
})

t.test('a disk that refuses in the middle of a write leaves nothing', async (t) => {
  const folder = t.testdir()
  await openIn(folder)
  // setrlimit(2) RLIMIT_FSIZE makes write(2) fail with EFBIG for real; the unit of ulimit -f is 512 or 1024 bytes.
  const command = `ulimit -f 1000 && exec "$0" "$@"`
  const child = spawn('sh', ['-c', command, process.execPath, writer, 'once', folder, randomUUID()], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(`${masterKey.toString('hex')}\n`)
  t.equal((await child.stdout.toArray()).join(''), 'failed EFBIG 0\n')
  t.same(await filesUnder(folder), [])
})

t.test('memory does not follow the size or the number of streams', { timeout: 90_000 }, async (t) => {
  // With the nursery that every process of the house has (scripts/node-flags.mjs).
  const args = ['--max-semi-space-size=2', join(import.meta.dirname, 'child-memory.ts'), t.testdir()]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const report = JSON.parse(String((await child.stdout.toArray()).join('')))
  t.comment(JSON.stringify(report))
  // V8 lets some 64 MB of buffers lie about before it collects them, for all streams together: node's own file streams
  // grow a process by 72 MB here. So the bound says nothing of one stream, and everything of twenty and of a gigabyte.
  for (const phase of ['uploads', 'downloads', 'both', 'large'])
    t.ok(report[phase] < 100_000_000, `${phase}: ${report[phase]} bytes`)
})
