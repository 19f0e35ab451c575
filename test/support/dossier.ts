import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '@zegel/testing'

/** What a stranger asks a house for before there is any quarrel. */
export async function trustedFrom({ url }: { url: string }): Promise<Trusted> {
  const text = async (path: string) => (await fetch(`${url}/evidence${path}`)).text()
  return { rootPem: await text('/root.pem'), logKey: (await text('/log/key')).trim() }
}

/** The commands of a dossier's VERIFY.txt, as they stand there. */
export const commandsOf = (text: string) =>
  text.split('\n').filter((line) => /^(unzip |ROOT=|KEY=|sha256sum |openssl |for )/.test(line))

/** What a stranger has from elsewhere. */
export interface Trusted {
  rootPem: string
  /** of the log: one line */
  logKey: string
}

export interface ByHand {
  /** its loops start a few processes for each file: seconds, where there are many */
  loops: boolean
}

/**
 * Does what VERIFY.txt says, as a stranger would: its lines are typed into a shell, with the names of the files that it
 * asks for put in. The dossier lies in `folder` as FILE.asice, the root beside it. What its loops find wrong they say.
 */
export async function verifyByHand(folder: string, asice: Buffer, { rootPem, logKey }: Trusted, { loops }: ByHand) {
  writeFileSync(join(folder, 'FILE.asice'), asice)
  writeFileSync(join(folder, 'root.pem'), rootPem)
  const { output: text } = await run('unzip', ['-p', 'FILE.asice', 'VERIFY.txt'], { cwd: folder })
  const typed = commandsOf(text).filter((line) => loops || !line.startsWith('for '))
  const commands = typed.map((line) =>
    line.replace('/path/to/root.pem', join(folder, 'root.pem')).replace(/^KEY=.*/, `KEY='${logKey}'`),
  )
  const script = `set -e -o pipefail\n${commands.join('\n')}\necho EVERYTHING HELD`
  const { output, ...ran } = await run('bash', ['-c', script], { cwd: folder })
  const held = output.includes('EVERYTHING HELD') && !/FAILED/.test(output)
  return { commands, ...ran, output, held }
}

export interface Entry {
  name: string
  /** general purpose bit flag (APPNOTE 4.4.4) */
  flags: number
  method: number
  extra: number
  bytes: Buffer
}

/** The entries in the order of their local headers, read as a streaming reader does: sizes from the headers alone. */
export function entriesOf(zip: Buffer): Entry[] {
  const entries: Entry[] = []
  let at = 0
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const [nameBytes, extra, size] = [zip.readUInt16LE(at + 26), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 18)]
    const from = at + 30 + nameBytes + extra
    const name = zip.toString('utf8', at + 30, at + 30 + nameBytes)
    entries.push({
      name,
      flags: zip.readUInt16LE(at + 6),
      method: zip.readUInt16LE(at + 8),
      extra,
      bytes: zip.subarray(from, from + size),
    })
    at = from + size
  }
  return entries
}
