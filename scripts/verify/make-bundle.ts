import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = dirname(dirname(import.meta.dirname))

/**
 * Our modules only declare things: what the verifier does not use stays out, and with it every library of others. The
 * entry is the one that does something.
 */
const onlyWhatIsUsed: Plugin = {
  name: 'only-what-is-used',
  setup({ onResolve, resolve }) {
    const seen = Symbol('seen')
    onResolve({ filter: /./ }, async ({ path, pluginData, kind, ...at }) => {
      if (kind === 'entry-point' || pluginData === seen || path.startsWith('node:')) return undefined
      const found = await resolve(path, { ...at, kind, pluginData: seen })
      return { ...found, sideEffects: false }
    })
  },
}

/** The verifier as one file for bare Node: the same sources give the same bytes. */
export async function makeBundle(): Promise<Buffer> {
  const { license, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['packages/verify/src/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    legalComments: 'none',
    treeShaking: true,
    write: false,
    metafile: true,
    plugins: [onlyWhatIsUsed],
    banner: { js: banner(version, license) },
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([name]) => name)
  const foreign = used.filter((name) => !/^packages\/[a-z]+\/src\//.test(name))
  // Another licence would have to be handed over with it.
  if (foreign.length > 0) throw new Error(`the bundle holds code of others: ${foreign.slice(0, 5).join(', ')}`)
  return Buffer.from((outputFiles[0] as (typeof outputFiles)[0]).contents)
}

const banner = (version: string, license: string): string => `#!/usr/bin/env node
// zegel-verify ${version}: verifies dossiers of registered messages, offline. Licence: ${license}.
// One file, no dependencies, for Node.js 20.15 or newer: node zegel-verify.mjs FILE.asice --root root.pem`
