import { randomBytes } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import { systemClock } from '@zegel/contract'
import { type LocalSignerOptions, localSigner } from '@zegel/pki'
import { openStore, type Store } from '@zegel/store'
import { answerQuestions, crossing, type Given, moving, tell } from '@zegel/thread'
import { candidatesOf, plainPage } from './crossing-page.ts'
import type { Signers } from './prove.ts'
import { PageSealer, type SealingLog } from './seal-page.ts'
import type { Answer, Question, SealingData, SealingKeys, Told } from './sealing-thread.ts'

// The thread that seals: candidates in, committed pages out.

const { store: database, sources, issuer, keys: first } = workerData as SealingData

const line =
  (level: Told['level']) =>
  ({ err, ...members }: Record<string, unknown>, message: string) =>
    tell({ level, members, err: err === undefined ? undefined : crossing(err), message } satisfies Told)
const log: SealingLog = { info: line('info'), warn: line('warn'), error: line('error') }

/** What was a Buffer arrives as bare bytes. */
function own({ certificate, chain, crls, privateKey }: LocalSignerOptions): LocalSignerOptions {
  const buffers = (all: readonly Uint8Array[]) => all.map((one) => Buffer.from(one))
  return { certificate: Buffer.from(certificate), chain: buffers(chain), crls: buffers(crls), privateKey }
}

const signersOf = ({ seal, timestamp, ...rest }: SealingKeys): Signers => ({
  ...rest,
  seal: localSigner(own(seal)),
  timestamp: localSigner(own(timestamp)),
})
const signers = signersOf(first)
let store: Store<never> | undefined
let sealer: PageSealer | undefined

/** A database that is away now may be there at the next question. */
async function open(): Promise<PageSealer> {
  store ??= await openStore<never>({
    ...database,
    // One statement at a time.
    max: 1,
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
  })
  return new PageSealer({ store, clock: systemClock, log }, sources, { signers, issuer, random: randomBytes })
}

async function answer(question: Question): Promise<Given<Answer>> {
  if (question === null) {
    sealer ??= await open()
    return { answer: await sealer.load() }
  }
  if ('keys' in question) {
    // The sealer reads them anew for each page.
    Object.assign(signers, { stopped: undefined }, signersOf(question.keys))
    return { answer: undefined }
  }
  if (!sealer) throw new Error('nothing was loaded yet')
  const candidates = candidatesOf(question)
  const page = plainPage(await sealer.seal(candidates), candidates)
  return { answer: page, moved: moving(page.files) }
}

answerQuestions(answer, async () => store?.close())
