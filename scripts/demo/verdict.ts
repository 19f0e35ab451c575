import type { Ran } from './shell.ts'

/** What a public tool's answer means: `said` is its own words in one line. */
export interface Verdict {
  holds: boolean
  said: string
}

/** Each tool says yes in its own way; an exit status alone is not believed. Pure. */
export function verdictOf(command: string, { ok, output }: Ran): Verdict {
  const lines = output.trim().split('\n')
  if (/^(sha256sum|shasum|for) /.test(command)) {
    const good = lines.filter((line) => line.endsWith(': OK'))
    if (ok && good.length > 0 && good.length === lines.length)
      return { holds: true, said: good.length === 1 ? (good[0] as string) : `${good.length} times OK` }
    return { holds: false, said: lines.filter((line) => !line.endsWith(': OK')).join('; ') }
  }
  const yes = command.startsWith('openssl ts') ? /^Verification: OK$/ : /^(CAdES|CMS) Verification successful$/
  const found = lines.find((line) => yes.test(line))
  const said = found ?? lines.find((line) => /fail|error|mismatch/i.test(line)) ?? lines[0] ?? ''
  return { holds: ok && found !== undefined, said }
}
