import { main } from '@zegel/host'
import { identity } from './index.ts'

await main([identity])
