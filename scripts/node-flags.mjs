/**
 * How Node runs every process of the house. What a request or a page of the notary needs lives for some 50 ms: in a
 * nursery of 2 MB it outlived its scavenges, and the old space that it filled was marked every three seconds, by helper
 * threads that took the processors from those who waited. In 16 MB it dies young; one helper is enough. A heap may double
 * before it is marked again: the small one of the thread that seals, whose files are outside of it, was marked 27 times
 * in 12 seconds, which took 8 % of a processor.
 * `npm run bench -- transfer` shows what large transfers leave behind with it.
 */
export const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=8',
  '--v8-pool-size=1',
  '--heap-growing-percent=100',
]
