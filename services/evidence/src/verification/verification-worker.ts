import { workerData } from 'node:worker_threads'
import { answerQuestions } from '@zegel/thread'
import { type Verdict, verifyDossier } from '@zegel/verify'
import type { OwnTrust, Question } from './verifications.ts'

// The thread that verifies: a container in, a verdict out.

const { roots, logKeys } = workerData as OwnTrust
// What was a Buffer arrives as bare bytes.
const trusted = roots.map((root) => Buffer.from(root))

answerQuestions<Question, Verdict>(async ({ container, at }) => ({
  answer: await verifyDossier(Buffer.from(container.buffer), { roots: trusted, logKeys, at: new Date(at) }),
}))
