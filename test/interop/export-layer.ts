import { createHash, createPrivateKey, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  asicManifest,
  asicMediaTypes,
  fromPem,
  localSigner,
  type Signer,
  sealDetached,
  timestampToken,
} from '@zegel/pki'
import { type Files, layersOf, withFiles } from './container.ts'

export interface Keys {
  seal: Signer
  timestamp: Signer
}

/** The keys of a house's development authority: the real ones, which no forger has. */
export async function keysOf(data: string): Promise<Keys> {
  const folder = join(data, 'authority')
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  const chain = [fromPem(await read('root.crt.pem'))[0] as Buffer]
  const crls = fromPem(await read('root.crl.pem'))
  const signer = async (name: string) => {
    const text = await read(`${name}.pem`)
    const certificate = fromPem(text)[1] as Buffer
    return localSigner({ certificate, chain, crls, privateKey: createPrivateKey(text) })
  }
  return { seal: await signer('sealing'), timestamp: await signer('timestamping') }
}

const SUMS = 'SHA256SUMS'
const EXPORT = {
  manifest: 'META-INF/ASiCManifest-export.xml',
  seal: 'META-INF/signature-export.p7s',
  archiveManifest: 'META-INF/ASiCArchiveManifest.xml',
  token: 'META-INF/timestamp-export.tst',
}
export const exportLayers: readonly string[] = [EXPORT.seal, EXPORT.token]
/** Is this one of the files that `remade` makes? */
export const isOfExport = (name: string) => name === SUMS || Object.values(EXPORT).includes(name)

/**
 * The sums and the four files of the export, made anew over whatever the container holds now, so that what still
 * refuses it is the seal or the token below.
 */
export function remade(files: Files, keys: Keys, at: Date): Files {
  const types = new Map(layersOf(files).flatMap(({ objects }) => objects.map((one) => [one.name, one.mimeType])))
  const summed = [...files].filter(([name]) => !name.startsWith('META-INF/') && name !== SUMS)
  const sums = summed.map(([name, bytes]) => `${sha256(bytes).toString('hex')}  ${name}\n`).join('')
  const rest = withFiles(files, {
    [SUMS]: Buffer.from(sums),
    ...Object.fromEntries(Object.values(EXPORT).map((name) => [name, undefined])),
  })
  const object = (uri: string, bytes: Buffer, mimeType = types.get(uri) ?? 'application/octet-stream') => ({
    uri,
    mimeType,
    sha256: sha256(bytes),
  })
  const objects = [...rest].map(([name, bytes]) => object(name, bytes))
  const manifest = Buffer.from(
    asicManifest({ signature: { uri: EXPORT.seal, mimeType: asicMediaTypes.cades }, objects }),
  )
  const seal = sealDetached(keys.seal, manifest, at)
  const archiveManifest = Buffer.from(
    asicManifest({
      signature: { uri: EXPORT.token, mimeType: asicMediaTypes.timestamp },
      objects: [
        ...objects,
        object(EXPORT.manifest, manifest, 'text/xml'),
        object(EXPORT.seal, seal, asicMediaTypes.cades),
      ],
    }),
  )
  const token = stamped(keys, archiveManifest, at)
  return withFiles(rest, {
    [EXPORT.manifest]: manifest,
    [EXPORT.seal]: seal,
    [EXPORT.archiveManifest]: archiveManifest,
    [EXPORT.token]: token,
  })
}

/** A token of the house's own authority. */
export function stamped(keys: Keys, over: Buffer, at: Date): Buffer {
  return timestampToken(keys.timestamp, {
    sha256: sha256(over),
    serial: BigInt(`0x${randomBytes(16).toString('hex')}`),
    genTime: at,
    policyOid: '1.3.6.1.4.1.32473.1.1',
    accuracyMs: 1_000,
  })
}

export const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
