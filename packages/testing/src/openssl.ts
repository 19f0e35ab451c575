import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Proof } from '@zegel/contract'
import { bareEnvironment } from './environment.ts'

export interface Ran {
  status: number | null
  output: string
}

/** One child process, its outputs together. `input` is written to it. */
export async function run(
  file: string,
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): Promise<Ran> {
  const child = spawn(file, args, { env: bareEnvironment, ...(options.cwd && { cwd: options.cwd }) })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  // A child that ends before it has read everything says why by its status.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { status, output }
}

/**
 * What a stranger checks of one proof with openssl, in bash: the seal over the manifest, the token over the archive
 * manifest, and that the manifests name the very files. No code of ours takes part.
 */
const CHECKS = `
digest() { openssl dgst -sha256 -binary "$1" | base64; }
check() {
  openssl cms -verify -cades -binary -inform DER -in "META-INF/signature-$1.p7s" -content "META-INF/ASiCManifest-$1.xml" -CAfile "$ROOT" -out /dev/null || return 1
  openssl ts -verify -data "META-INF/ASiCArchiveManifest-$1.xml" -in "META-INF/timestamp-$1.tst" -token_in -CAfile "$ROOT" || return 1
  grep -qF "$(digest "$1.json")" "META-INF/ASiCManifest-$1.xml" || { echo "the manifest names another evidence"; return 1; }
  for file in "$1.json" "META-INF/ASiCManifest-$1.xml" "META-INF/signature-$1.p7s"; do
    grep -qF "$(digest "$file")" "META-INF/ASiCArchiveManifest-$1.xml" || { echo "the archive manifest names another $file"; return 1; }
  done
}
while read -r id; do
  said=$(check "$id" 2>&1) && echo "ok $id" || echo "REFUSED $id $(echo "$said" | tail -n 2 | tr '\\n' ' ')"
done
`

/** Checks proofs with openssl; returns what it refused, by evidence id. */
export async function refusedByOpenssl(proofs: readonly Proof[], rootPem: string): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'zegel-proofs-'))
  try {
    await mkdir(join(folder, 'META-INF'))
    await writeFile(join(folder, 'root.pem'), rootPem)
    for (const proof of proofs) await unpack(folder, proof)
    const script = `ROOT=root.pem\n${CHECKS}`
    const { output } = await run('bash', ['-c', script], {
      cwd: folder,
      input: proofs.map(({ evidenceId }) => `${evidenceId}\n`).join(''),
    })
    const lines = output.split('\n').filter((line) => /^(ok|REFUSED) /.test(line))
    // One that was never judged is not one that passed.
    if (lines.length !== proofs.length)
      throw new Error(`openssl judged ${lines.length} of ${proofs.length} proofs: ${output.slice(-500)}`)
    const refused = lines.flatMap((line) => line.match(/^REFUSED (\S+) (.*)$/)?.slice(1, 3) ?? [])
    return new Map(
      Array.from({ length: refused.length / 2 }, (_, n) => [refused[2 * n] as string, refused[2 * n + 1] as string]),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function unpack(folder: string, { evidenceId: id, evidence, manifest, seal, archiveManifest, token }: Proof) {
  await writeFile(join(folder, `${id}.json`), evidence)
  await writeFile(join(folder, 'META-INF', `ASiCManifest-${id}.xml`), manifest)
  await writeFile(join(folder, 'META-INF', `signature-${id}.p7s`), Buffer.from(seal, 'base64'))
  await writeFile(join(folder, 'META-INF', `ASiCArchiveManifest-${id}.xml`), archiveManifest)
  await writeFile(join(folder, 'META-INF', `timestamp-${id}.tst`), Buffer.from(token, 'base64'))
}
