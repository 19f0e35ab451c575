import { PkiError } from './pki-error.ts'

/** Bytes of a name, in UTF-8. The format holds 65,535; file systems 255 a segment. */
const nameBytesMax = 1024

/**
 * The name's bytes, when every unpacker puts it inside the folder it unpacks into, in the same place: relative, no `.` or `..` or empty
 * segment, no backslash or drive (Windows), no control character. Throws PkiError `zip-name-refused`.
 */
export function zipNameBytes(name: string): Buffer {
  const bytes = Buffer.from(name, 'utf8')
  const refused = (why: string): PkiError =>
    new PkiError('zip-name-refused', `the entry name ${JSON.stringify(name.slice(0, 80))} ${why}`)
  if (!name.isWellFormed()) throw refused('is not well-formed Unicode')
  if (bytes.length > nameBytesMax) throw refused(`is longer than ${nameBytesMax} bytes`)
  if (/[\p{Cc}\\]/u.test(name)) throw refused('has a control character or a backslash')
  if (/^[A-Za-z]:/.test(name)) throw refused('starts with a drive')
  if (name.split('/').some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw refused('is absolute, climbs, or has an empty segment')
  return bytes
}

/**
 * The name that these bytes are, when zipNameBytes() would write them. Throws PkiError `zip-name-refused`, also for what is not UTF-8 in
 * its one form: `decode` replaces bad bytes, and then the bytes written again differ.
 */
export function zipName(bytes: Buffer): string {
  const name = bytes.toString('utf8')
  if (!zipNameBytes(name).equals(bytes))
    throw new PkiError('zip-name-refused', `the entry name ${JSON.stringify(name.slice(0, 80))} is not UTF-8`)
  return name
}

/** Two names with the same key would be one file where a file system ignores case or normalises. */
export const zipNameKey = (name: string): string => name.normalize('NFC').toLowerCase()
