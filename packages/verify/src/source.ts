/** Bytes that are read where they are needed: a file of gigabytes is never whole in memory. */
export interface Source {
  /** bytes */
  size: number
  /** exactly `length` bytes from `at` */
  read(at: number, length: number): Promise<Buffer>
}

/** The reader failed, which says nothing about the dossier. */
export class SourceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SourceError'
  }
}

export const sourceOf = (bytes: Buffer): Source => ({
  size: bytes.length,
  read: async (at, length) => bytes.subarray(at, at + length),
})

/** Turns what a source throws, or too few bytes, into a SourceError. */
export function checkedSource(source: Source): Source {
  return {
    size: source.size,
    read: async (at, length) => {
      const bytes = await source.read(at, length).catch((cause: unknown) => {
        throw new SourceError('the container cannot be read', { cause })
      })
      if (bytes.length !== length) throw new SourceError('the container became shorter while it was read')
      return bytes
    },
  }
}
