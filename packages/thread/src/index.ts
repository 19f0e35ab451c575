export { answerQuestions, type Given, tell } from './answer.ts'
export { type CrossingError, crossing, fromCrossing } from './crossing-error.ts'
export { moving, type Packed, pack, unpack } from './packed.ts'
export { Thread, type ThreadOptions } from './thread.ts'
