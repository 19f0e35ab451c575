import { Thread } from '../src/index.ts'
import type { Act } from './answering.ts'

// Asks a thread once, and neither ends it nor anything else.
const script = new URL('./answering.ts', import.meta.url)
const thread = new Thread<Act, unknown>({ name: 'a thread', script, data: 'here', answerMsMax: 20_000 })
process.stdout.write(String(await thread.ask({ act: 'data' })))
