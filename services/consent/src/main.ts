import { main } from '@zegel/host'
import { consent } from './index.ts'

await main([consent])
