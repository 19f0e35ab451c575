/** The bytes, or undefined for anything but RFC 4648 section 4 in its one canonical form. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
