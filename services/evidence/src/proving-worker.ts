import { parentPort, workerData } from 'node:worker_threads'
import { type LocalSignerOptions, localSigner } from '@zegel/pki'
import { proveAll, SigningError } from './prover.ts'
import type { Answer, ProvingKeys, Question } from './proving-thread.ts'

// The thread that seals: a batch of evidences in, their files out.

const { seal, timestamp, timestampPolicy } = workerData as ProvingKeys
const signers = { seal: localSigner(own(seal)), timestamp: localSigner(own(timestamp)), timestampPolicy }

/** What was a Buffer arrives as bare bytes. */
function own({ certificate, chain, crls, privateKey }: LocalSignerOptions): LocalSignerOptions {
  const buffers = (all: readonly Uint8Array[]) => all.map((one) => Buffer.from(one))
  return { certificate: Buffer.from(certificate), chain: buffers(chain), crls: buffers(crls), privateKey }
}

parentPort?.on('message', ({ nth, at, evidences }: Question) => {
  const made = proveAll(evidences, at, signers)
  const errors = made.map((one) => (one instanceof SigningError ? String(one.cause) : null))
  const files = made.flatMap((one) =>
    one instanceof SigningError ? [] : [one.manifest, one.seal, one.archiveManifest, one.token],
  )
  const sizes = Uint32Array.from(files, ({ length }) => length)
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0))
  let end = 0
  for (const file of files) {
    bytes.set(file, end)
    end += file.length
  }
  parentPort?.postMessage({ nth, errors, sizes, bytes: bytes.buffer } satisfies Answer, [sizes.buffer, bytes.buffer])
})
