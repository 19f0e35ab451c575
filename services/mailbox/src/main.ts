import { main } from '@zegel/host'
import { mailbox } from './index.ts'

await main([mailbox])
