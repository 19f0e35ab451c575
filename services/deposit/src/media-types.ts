import { fileTypeFromBuffer } from 'file-type'

/** What may be sent, with the file extensions that agree with it. A closed list: senders and readers can rely on it. */
export const mediaTypes: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/tiff': ['tif', 'tiff'],
  'text/plain': ['txt'],
  'application/xml': ['xml'],
}

/** Whether the first bytes can be of the declared type. */
export async function agrees(mediaType: string, head: Buffer): Promise<boolean> {
  const found = await fileTypeFromBuffer(head)
  if (mediaType === 'text/plain') return found === undefined && isText(head)
  if (mediaType === 'application/xml')
    return found?.mime === 'application/xml' || (found === undefined && isMarkup(head))
  return found?.mime === mediaType
}

/** UTF-8 without control characters, save tabs and line ends; the last character may be cut. */
function isText(head: Buffer): boolean {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(head, { stream: true })
  if (text.includes('\ufffd')) return false
  for (const char of text) {
    const code = char.charCodeAt(0)
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return false
  }
  return true
}

function isMarkup(head: Buffer): boolean {
  return (
    isText(head) &&
    /^\ufeff?\s*<[A-Za-z_?!]/.test(head.toString()) &&
    !/^\ufeff?\s*<(!doctype\s+html|html)/i.test(head.toString())
  )
}

/** Whether a file name's extension belongs to the type. */
export function extensionFits(fileName: string, mediaType: string): boolean {
  const extension = /\.([A-Za-z0-9]+)$/.exec(fileName)?.[1]?.toLowerCase()
  return extension !== undefined && (mediaTypes[mediaType]?.includes(extension) ?? false)
}
