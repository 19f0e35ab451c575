import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, type Scope } from '@zegel/testing'
import { type Browser, chromium } from 'playwright-core'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
/** Where people have one, on machines for which no package brings it. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

interface Binary {
  executablePath: string
  env: Record<string, string>
}

/**
 * A real browser. It comes as a package, as the database does, so that no machine needs to have one; elsewhere than on
 * Linux with x64 the one that is installed.
 */
export async function openBrowser(t: Scope): Promise<Browser> {
  const browser = await chromium.launch({ ...(await binary()), timeout: 60_000 })
  t.teardown(() => browser.close())
  return browser
}

async function binary(): Promise<Binary> {
  if (process.platform === 'linux' && process.arch === 'x64') return packaged()
  const executablePath = [process.env.ZEGEL_BROWSER ?? '', ...INSTALLED].find((path) => existsSync(path))
  if (!executablePath) throw new Error('No browser: install Chromium, or name one in ZEGEL_BROWSER')
  return { executablePath, env: {} }
}

/** Unpacked once for all runs. Many at once each unpack, and the first one's stays. */
async function packaged(): Promise<Binary> {
  const { version } = JSON.parse(readFileSync(join(modules, '@sparticuz/chromium/package.json'), 'utf8'))
  const cache = join(modules, '.cache')
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true })
    const beside = mkdtempSync(`${folder}-`)
    await unpack(beside)
    try {
      renameSync(beside, folder)
    } catch (error) {
      if (!existsSync(folder)) throw error
      rmSync(beside, { recursive: true })
    }
  }
  const env = { HOME: folder, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') }
  return { executablePath: join(folder, 'chromium'), env }
}

/** The package unpacks into the folder of temporary files, and its libraries only where it believes to be in a cloud. */
async function unpack(folder: string) {
  const script = `import('@sparticuz/chromium').then(({ default: { executablePath } }) => executablePath())`
  const env = [`TMPDIR=${folder}`, 'AWS_LAMBDA_JS_RUNTIME=nodejs24.x', `PATH=${process.env.PATH}`]
  const { status, output } = await run('env', [...env, process.execPath, '-e', script], { cwd: modules })
  if (status !== 0) throw new Error(`the browser cannot be unpacked: ${output}`)
}
