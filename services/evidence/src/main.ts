import { main } from '@zegel/host'
import { evidence } from './index.ts'

await main([evidence])
