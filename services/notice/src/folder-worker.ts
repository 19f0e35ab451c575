import { renameSync, writeFileSync } from 'node:fs'
import { answerQuestions } from '@zegel/thread'
import type { File } from './folder.ts'

// The thread that writes mails: a file in, null out, or why it could not be written: a full disk, for instance.

answerQuestions(({ path, bytes }: File) => {
  try {
    writeFileSync(`${path}.part`, bytes, { encoding: 'latin1', mode: 0o600 })
    renameSync(`${path}.part`, path)
    return { answer: null }
  } catch (error) {
    return { answer: (error as NodeJS.ErrnoException).code ?? 'not written' }
  }
})
