import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { DemoError } from './demo-error.ts'

const SECONDS_MAX = 60

export interface Ran {
  ok: boolean
  /** what it wrote to both of its outputs */
  output: string
}

/** A terminal of our own: every command runs as it is printed, with `sh`, in one folder. */
export interface Terminal {
  cwd: string
  /** what VERIFY.txt calls $ROOT and $KEY */
  trusted: { ROOT: string; KEY: string }
  signal: AbortSignal
}

export async function sh(command: string, { cwd, trusted, signal }: Terminal): Promise<Ran> {
  const child = spawn('sh', ['-c', command], {
    cwd,
    env: { ...process.env, ...trusted, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(SECONDS_MAX * 1_000)]),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const [code] = await once(child, 'close').catch((cause) => {
    signal.throwIfAborted()
    throw new DemoError(`This took more than ${SECONDS_MAX} s: ${command}`, { cause })
  })
  return { ok: code === 0, output }
}
