import { VaultError } from './vault-error.ts'

/** The source, bounded, its own failures told apart from ours. */
export async function* received(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of named(source)) {
    // A stream with an encoding gives strings; copied as bytes they would silently become zeros.
    if (!(piece instanceof Uint8Array)) throw new TypeError('the source must give bytes')
    size += piece.byteLength
    if (size > maxBytes) throw new VaultError('too-large', `more than ${maxBytes} bytes`)
    yield piece
  }
}

async function* named(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of source) {
      yield piece
    }
  } catch (cause) {
    throw new VaultError('interrupted', 'the source failed before its end', { cause })
  }
}
