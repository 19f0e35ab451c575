export { databaseUrlOf, passwordsFrom } from './database-url.ts'
export { allServices } from './services.ts'
export { type AllOptions, startAll, type WholeHouse } from './start.ts'
