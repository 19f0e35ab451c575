// npm run verify:bundle [-- --out FILE]: the verifier as one file to hand over.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeBundle } from './make-bundle.ts'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'var/zegel-verify.mjs' } } })
const out = resolve(values.out)
const bytes = await makeBundle()
await mkdir(dirname(out), { recursive: true })
await writeFile(out, bytes, { mode: 0o755 })
const digest = createHash('sha256').update(bytes).digest('hex')
console.log(`${out}: ${bytes.length} bytes\nsha256 ${digest}`)
