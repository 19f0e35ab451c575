export { notice } from './notice.ts'
export type { Tables } from './tables.ts'
