import { spawnSync } from 'node:child_process'

/** Older ones run no DSS 6 that is built for it, and our class is compiled for this release. */
const JAVA_MIN = 17

/** What stands in the way of running DSS here, in words; undefined when nothing does. */
export function missingTools(): string | undefined {
  const wanting: string[] = []
  for (const [program, flag, words] of [
    ['java', '-version', `Java ${JAVA_MIN} or newer`],
    ['javac', '-version', `a Java compiler, ${JAVA_MIN} or newer (a JDK, not a JRE alone)`],
  ] as const) {
    const [, major = 0] = /(?:version "|javac )(\d+)/.exec(said(program, flag) ?? '') ?? []
    if (Number(major) < JAVA_MIN) wanting.push(words)
  }
  if (!/Apache Maven 3\.|Apache Maven [4-9]/.test(said('mvn', '--version') ?? '')) wanting.push('Maven 3 or newer')
  return wanting.length === 0 ? undefined : wanting.join(', and ')
}

/** Both outputs of a program, or undefined where it is missing or does not work. */
function said(program: string, flag: string): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, [flag], { input: '', encoding: 'utf8', timeout: 30_000 })
  return status === 0 ? stdout + stderr : undefined
}
