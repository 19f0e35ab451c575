import { type Administration, administration, citizen, type Place, type Recipient } from '@zegel/testing'

/** Nobody's: born on 30 July 1985, with right check digits. */
const ANNAS_NUMBER = '85073003328'
const COMMUNE = { name: 'Commune d’Exemple', cbe: '0207203282' }

export interface People {
  /** the software of the administration */
  clerk: Administration
  /** of the same administration, with a key of their own */
  officer: Administration
  anna: Recipient
}

export async function meet(place: Place): Promise<People> {
  const clerk = await administration(place, { ...COMMUNE, client: 'exemple-urbanisme' })
  const officer = await administration(place, { ...COMMUNE, client: 'exemple-contentieux' })
  return { clerk, officer, anna: citizen(place, ANNAS_NUMBER) }
}

/** A national number as it may be shown: enough for its owner, useless to anyone else. */
export const masked = (number: string) => `*********${number.slice(-2)}`
