export { answerQuestions, type Given, tell } from './answer.ts'
export { type CrossingError, crossing, fromCrossing } from './crossing-error.ts'
export { Thread, type ThreadOptions } from './thread.ts'
