import { Type } from 'typebox'
import { factKind } from '../fact.ts'
import { closed, line, Uuid } from '../schema.ts'
import { KeyThumbprint } from './act.ts'

/** An administration may send from now on. */
export const partyRegistered = factKind(
  'party.registered',
  closed({
    party: Uuid,
    cbe: Type.String({ pattern: '^[01][0-9]{9}$' }),
    name: line(200),
    client: line(100),
    /** whether the sender holds an authorisation to use the national number */
    nationalNumber: Type.Boolean(),
    clientKey: Type.Optional(KeyThumbprint),
  }),
)
