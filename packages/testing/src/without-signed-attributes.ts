import type { Signer } from '@zegel/pki'

interface Value {
  tag: number
  content: Buffer
  whole: Buffer
}

/** The values of a constructed DER value, one after the other. */
function values(content: Buffer): Value[] {
  const found: Value[] = []
  for (let at = 0; at < content.length; ) {
    const first = content[at + 1] as number
    const octets = first < 0x80 ? 0 : first & 0x7f
    const length = octets === 0 ? first : content.readUIntBE(at + 2, octets)
    const from = at + 2 + octets
    found.push({
      tag: content[at] as number,
      content: content.subarray(from, from + length),
      whole: content.subarray(at, from + length),
    })
    at = from + length
  }
  return found
}

function value(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  const octets = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...octets), content])
}

/** The same seal with its signature over the content alone (RFC 5652 5.4): nothing then says by which certificate, or when. */
export function withoutSignedAttributes(seal: Buffer, { sign }: Signer, content: Buffer): Buffer {
  const [contentInfo] = values(seal) as [Value]
  const [type, wrapper] = values(contentInfo.content) as [Value, Value]
  const [signedData] = values(wrapper.content) as [Value]
  const fields = values(signedData.content)
  const signerInfos = fields.pop() as Value
  const [signerInfo] = values(signerInfos.content) as [Value]
  const parts = values(signerInfo.content).filter(({ tag }) => tag !== 0xa0)
  const signature = value(0x04, sign(content))
  const bare = value(0x30, ...parts.slice(0, -1).map(({ whole }) => whole), signature)
  const body = value(0x30, ...fields.map(({ whole }) => whole), value(0x31, bare))
  return value(0x30, type.whole, value(0xa0, body))
}
