import { main } from '@zegel/host'
import { notice } from './index.ts'

await main([notice])
