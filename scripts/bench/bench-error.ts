/** What the benches tell the person about something they can put right: without a stack. */
export class BenchError extends Error {
  override name = 'BenchError'
}
