import { randomBytes } from 'node:crypto'

type Random = (bytes: number) => Buffer

/** A national number with right check digits, of someone born from 1930 to 1999. */
export function newNrn(random: Random = randomBytes): string {
  const digits = (n: number, width: number) => String(n).padStart(width, '0')
  const [year = 0, month = 0, day = 0, high = 0, low = 0] = random(5)
  const serial = 1 + (((high << 8) | low) % 997)
  const nine = `${digits(30 + (year % 70), 2)}${digits(1 + (month % 12), 2)}${digits(1 + (day % 28), 2)}${digits(serial, 3)}`
  return nine + digits(97 - (Number(nine) % 97), 2)
}

/** An enterprise number with right check digits. */
export function newCbe(random: Random = randomBytes): string {
  const eight = `0${String(random(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`
  return eight + String(97 - (Number(eight) % 97)).padStart(2, '0')
}
