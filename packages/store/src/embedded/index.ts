export { type EmbeddedCode, EmbeddedError } from './embedded-error.ts'
export { findEmbedded } from './find.ts'
export { type Embedded, type EmbeddedOptions, startEmbedded } from './start.ts'
