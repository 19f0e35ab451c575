// npm run bench -- <what> [options]
import { inspect } from 'node:util'
import { runScoped } from '@zegel/testing'
import { BenchError } from './bench-error.ts'
import { deposit } from './deposit.ts'
import { proof } from './proof.ts'
import { transfer } from './transfer.ts'

const benches = {
  deposit: { run: deposit, what: 'letters per second, latency, memory and CPU, beside a bare and a guarded insert' },
  proof: { run: proof, what: 'seals, tokens and verifications a second beside openssl; an export of 1,000 evidences' },
  transfer: { run: transfer, what: 'memory while 25 MB go in and out 20 times at once, and 1 GB through one upload' },
}

const [name, ...rest] = process.argv.slice(2)
if (name === undefined || !Object.hasOwn(benches, name)) {
  const list = Object.entries(benches).map(([key, { what }]) => `  ${key.padEnd(10)} ${what}`)
  process.stderr.write(`Usage: npm run bench -- <what> [--help]\n\n${list.join('\n')}\n`)
  process.exitCode = 2
} else {
  const bench = benches[name as keyof typeof benches]
  process.exitCode = await runScoped(
    (t) => bench.run(t, rest),
    (error) => (error instanceof BenchError ? error.message : inspect(error)),
  )
}
