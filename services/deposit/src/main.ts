import { main } from '@zegel/host'
import { deposit } from './index.ts'

await main([deposit])
