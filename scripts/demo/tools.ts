import { spawnSync } from 'node:child_process'
import { DemoError } from './demo-error.ts'

/** The public tools of the proof, as far as this machine has them. */
export interface Tools {
  /** its name and version; undefined: missing, or not to be used */
  openssl: string | undefined
  unzip: boolean
  /** the command that compares SHA-256 sums */
  sums: 'sha256sum' | 'shasum -a 256' | undefined
}

const INSTALL = {
  openssl: `OpenSSL 3 or newer is missing. It checks the seals and the timestamps.
    Debian, Ubuntu: apt-get install openssl
    Fedora: dnf install openssl
    macOS (which brings LibreSSL): brew install openssl@3, then export PATH="$(brew --prefix openssl@3)/bin:$PATH"`,
  sums: `sha256sum is missing. It checks the files.
    Debian, Ubuntu: apt-get install coreutils
    macOS: brew install coreutils`,
  unzip: `unzip is missing. It unpacks the dossier.
    Debian, Ubuntu: apt-get install unzip
    Fedora: dnf install unzip`,
}

/**
 * Looks before anything starts, so that a missing tool costs no time.
 * @throws DemoError saying which and how to install it, unless `withoutOpenssl`
 */
export function findTools({ withoutOpenssl }: { withoutOpenssl: boolean }): Tools {
  const said = first('openssl', ['version'])
  const [version, major = 0] = /^OpenSSL (\d+)\.\S*/.exec(said ?? '') ?? []
  const sums =
    first('sha256sum') !== undefined ? 'sha256sum' : first('shasum') !== undefined ? 'shasum -a 256' : undefined
  const tools: Tools = {
    openssl: Number(major) >= 3 && !withoutOpenssl ? version : undefined,
    unzip: first('unzip', ['-v']) !== undefined,
    sums,
  }
  if (withoutOpenssl) return tools
  const missing: string[] = []
  if (!tools.openssl) missing.push(said ? `${INSTALL.openssl}\n    This machine has: ${said}` : INSTALL.openssl)
  if (!tools.sums) missing.push(INSTALL.sums)
  if (!tools.unzip) missing.push(INSTALL.unzip)
  if (missing.length === 0) return tools
  const how = 'Or run the demo without these checks: npm run demo -- --without-openssl'
  throw new DemoError(
    `The demo ends with checks by public tools, and some are not here:\n\n  ${missing.join('\n\n  ')}\n\n${how}`,
  )
}

/** The first line that a program writes, or undefined where it is missing or does not work. */
function first(program: string, args: readonly string[] = []): string | undefined {
  const { status, stdout } = spawnSync(program, args, { input: '', encoding: 'utf8', timeout: 10_000 })
  return status === 0 ? (stdout.split('\n')[0] ?? '').trim() : undefined
}
