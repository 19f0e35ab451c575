// Contenders B and B0: some or all services of the house in one process.
//   house.ts                      all of them
//   house.ts identity,deposit,... these, with a notary that seals their books alone
import { allServices, startAll } from '@zegel/all'
import { evidenceService } from '@zegel/evidence'
import { readConfig, untilSignal } from '@zegel/host'

const names = process.argv[2]?.split(',')
const sources = names?.filter((name) => name !== 'evidence')
const services = allServices
  .filter(({ name }) => names?.includes(name) ?? true)
  .map((service) => (sources && service.name === 'evidence' ? evidenceService({ sources }) : service))

await untilSignal(() => startAll({ config: readConfig(), services }))
