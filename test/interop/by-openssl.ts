import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '@zegel/testing'
import { type Files, isDetached, type Layer, layersOf } from './container.ts'
import { sha256 } from './export-layer.ts'

const CHECKS = `
while read -r kind name over; do
  case "$kind" in
    seal) openssl cms -verify -cades -binary -inform DER -in "$name" -content "$over" -CAfile "$ROOT" $AT -out /dev/null ;;
    timestamp) openssl ts -verify -data "$over" -in "$name" -token_in -CAfile "$ROOT" $AT ;;
  esac > /dev/null 2>&1 && echo "ok $name"
done
echo done
`

/**
 * Which of these seals and tokens hold: openssl says so of each over its manifest or file, and the manifest names the
 * very files (compared with node:crypto, which is openssl too). What each is over is what it was over before somebody
 * changed the container. `at`: as of when, if not now.
 */
export async function heldByOpenssl(
  files: Files,
  layers: readonly Layer[],
  root: string,
  folder: string,
  at?: Date,
): Promise<Set<string>> {
  const needed = new Set(layers.flatMap(({ name, over }) => [name, over]))
  try {
    for (const name of needed) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      const bytes = files.get(name)
      if (bytes) await writeFile(join(folder, name), bytes)
    }
    const input = layers.map(({ kind, name, over }) => `${kind} ${name} ${over}\n`).join('')
    const attime = at ? `-attime ${Math.floor(at.getTime() / 1000)}` : ''
    const script = `ROOT='${root}'\nAT='${attime}'\n${CHECKS}`
    const { output } = await run('sh', ['-c', script], { cwd: folder, input })
    if (!output.endsWith('done\n')) throw new Error(`openssl did not get through: ${output}`)
    const now = new Map(layersOf(files).map((layer) => [layer.over, layer]))
    const held = layers.filter((layer) => {
      const objects = now.get(layer.over)?.objects ?? []
      const names = isDetached(layer) || (objects.length > 0 && objects.every((one) => isIn(files, one)))
      return names && output.includes(`ok ${layer.name}\n`)
    })
    return new Set(held.map(({ name }) => name))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isIn(files: Files, { name, digest }: Layer['objects'][number]): boolean {
  const bytes = files.get(name)
  return bytes !== undefined && sha256(bytes).toString('base64') === digest
}
