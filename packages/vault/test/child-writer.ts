/**
 * A process of its own that writes small blobs one after the other until it is killed, each telling its id before and
 * after; or, with `hang`, one blob whose source stops in the middle; or, with `once`, one large blob and what came of it.
 * argv: mode, folder, id. The master key comes on standard input.
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { openFilesUnder, openIn, pieces } from './folders.ts'

const [, , mode = '', folder = '', id = ''] = process.argv
const [line] = await once(createInterface(process.stdin), 'line')
const vault = await openIn(folder, Buffer.from(line, 'hex'))
const say = (...words: string[]) => process.stdout.write(`${words.join(' ')}\n`)

async function* hanging() {
  yield Buffer.alloc(300_000, 1)
  say('hanging')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}

if (mode === 'hang') await vault.write(id, hanging(), { maxBytes: 1e6 })
if (mode === 'once') {
  // Node ignores this signal, but a test runner's exit hook may not; with a listener of ours write(2) just fails.
  process.on('SIGXFSZ', () => undefined)
  await vault.write(id, pieces(Buffer.alloc(5_000_000, 1)), { maxBytes: 1e7 }).then(
    () => say('written'),
    async (error: NodeJS.ErrnoException) =>
      say('failed', error.code ?? '', String((await openFilesUnder(folder)).length)),
  )
}
while (mode === 'many') {
  const next = randomUUID()
  const plain = Buffer.from(next.repeat(3000))
  await vault.write(next, pieces(plain), { maxBytes: 1e6 })
  say('written', next, createHash('sha256').update(plain).digest('hex'))
}
process.exit()
