// Contender B0 with one process per service: a notary for the books of the services that are named.
import { evidenceService } from '@zegel/evidence'
import { main } from '@zegel/host'

await main([evidenceService({ sources: (process.argv[2] as string).split(',') })])
