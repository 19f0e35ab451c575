import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { bareEnvironment, type Scope, until } from '@zegel/testing'

/** take it; take it after a second; 550 to the recipient; 554 to us; 450; the connection cut in the middle */
export type Behaviour = 'take' | 'slow' | 'refuse' | 'refuse-us' | 'busy' | 'cut'
export type Heard = { port: number } | { behaviour: Behaviour } | { mail: string; to: string[] }

export interface Received {
  text: string
  sha256: string
  to: string[]
  /** the Message-ID header */
  id: string | undefined
}

/** A mail server that runs until the test ends; after a cut it can be started again on its port. */
export async function mailServer(t: Scope) {
  const mails: Received[] = []
  const heard: Heard[] = []
  let child: ChildProcess | undefined
  let port = 0
  const start = async () => {
    heard.length = 0
    const started = fork(join(import.meta.dirname, 'mail-server.ts'), [String(port)], { env: bareEnvironment })
    child = started
    started.on('message', (message) => {
      heard.push(message as Heard)
      if ('mail' in (message as Heard)) mails.push(received(message as { mail: string; to: string[] }))
    })
    const said = await until(() => heard.find((one) => 'port' in one), { what: 'the mail server' })
    if ('port' in said) port = said.port
  }
  t.teardown(() => child?.kill())
  await start()
  return {
    mails,
    start,
    get url() {
      return `smtp://127.0.0.1:${port}`
    },
    shall: async (behaviour: Behaviour) => {
      heard.length = 0
      child?.send(behaviour)
      await until(() => heard.some((one) => 'behaviour' in one), { what: behaviour })
    },
    stop: async () => {
      child?.kill()
      await until(() => child?.exitCode !== null || child?.signalCode !== null)
    },
  }
}

function received({ mail, to }: { mail: string; to: string[] }): Received {
  const bytes = Buffer.from(mail, 'base64')
  const text = bytes.toString('latin1')
  const id = /^Message-ID: (<[^>\r\n]+>)\r$/im.exec(text)?.[1]
  return { text, to, id, sha256: createHash('sha256').update(bytes).digest('hex') }
}
