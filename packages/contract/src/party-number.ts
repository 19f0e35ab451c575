/** The two registers of Belgian parties: the national register of natural persons and the Crossroads Bank for Enterprises. */
export type PartyScheme = 'be-nrn' | 'be-cbe'

/**
 * A national register number: 11 digits, the last two are 97 minus the first nine modulo 97; for people born
 * from 2000 on the nine digits are preceded by a 2 (Royal Decree of 3 April 1984, art. 3).
 */
export function isNationalNumber(value: string): boolean {
  if (!/^[0-9]{11}$/.test(value)) return false
  const serial = Number(value.slice(0, 9))
  const check = Number(value.slice(9))
  return check === 97 - (serial % 97) || check === 97 - ((2_000_000_000 + serial) % 97)
}

/** An enterprise number: 10 digits starting with 0 or 1, the last two are 97 minus the first eight modulo 97. */
export function isEnterpriseNumber(value: string): boolean {
  if (!/^[01][0-9]{9}$/.test(value)) return false
  return Number(value.slice(8)) === 97 - (Number(value.slice(0, 8)) % 97)
}

export function isPartyNumber(scheme: PartyScheme, value: string): boolean {
  return scheme === 'be-nrn' ? isNationalNumber(value) : isEnterpriseNumber(value)
}
