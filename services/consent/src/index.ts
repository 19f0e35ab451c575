export { consent } from './consent.ts'
export type { Tables } from './tables.ts'
