/**
 * A process of its own that moves much through one vault and prints as JSON by how much its resident memory grew, in
 * bytes, and how fast one gigabyte went. argv: folder.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { openIn } from './folders.ts'

const MB = 1_000_000
const vault = await openIn(process.argv[2] ?? '')
const page = randomBytes(64 * 1024)

/** A new buffer for each piece, as a socket gives them. */
async function* upload(bytes: number) {
  for (let left = bytes; left > 0; left -= page.length) yield Buffer.from(page.subarray(0, Math.min(left, page.length)))
}

async function download(id: string, bytes: number, slow: boolean) {
  let got = 0
  for await (const piece of await vault.read(id)) {
    got += piece.length
    if (slow && got % (20 * piece.length) === 0) await pause(5)
  }
  if (got !== bytes) throw new Error(`${got} bytes of ${bytes}`)
}

const before = process.memoryUsage.rss()
let peak = before
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 10)
const growth = () => {
  const grown = peak - before
  peak = process.memoryUsage.rss()
  return grown
}

const twenty = Array.from({ length: 20 }, () => randomUUID())
const write = (id: string, bytes: number) => vault.write(id, upload(bytes), { maxBytes: bytes })
await Promise.all(twenty.map((id) => write(id, 25 * MB)))
const uploads = growth()
await Promise.all(twenty.map((id, n) => download(id, 25 * MB, n % 2 === 0)))
const downloads = growth()
const more = twenty.map(() => randomUUID())
await Promise.all([
  ...more.map((id) => write(id, 25 * MB)),
  ...twenty.map((id, n) => download(id, 25 * MB, n % 2 === 0)),
])
const both = growth()
await Promise.all([...twenty, ...more].map((id) => vault.destroy(id)))

const large = randomUUID()
const began = performance.now()
await write(large, 1000 * MB)
const written = performance.now()
await download(large, 1000 * MB, false)
const read = performance.now()
await vault.destroy(large)
clearInterval(sampler)
const speed = (ms: number) => Math.round(1_000_000 / ms)
console.log(
  JSON.stringify({
    uploads,
    downloads,
    both,
    large: growth(),
    writeMBs: speed(written - began),
    readMBs: speed(read - written),
  }),
)
