import { main } from '../src/index.ts'
import { probe } from './probe.ts'

await main([probe()])
