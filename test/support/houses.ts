import { fileURLToPath } from 'node:url'
import { allServices } from '@zegel/all'
import { type HouseOptions, type ProcessesOptions, type Scope, startHouse, startProcesses } from '@zegel/testing'

/** All services in this process. */
export const startWhole = (t: Scope, options: Omit<HouseOptions, 'services'> = {}) =>
  startHouse(t, { services: allServices, ...options })

/** One process per service. */
export const startSplit = (t: Scope, options: Pick<ProcessesOptions, 'env'> = {}) =>
  startProcesses(t, { services: allServices, mainOf, ...options })

const mainOf = (service: string) => fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url))
