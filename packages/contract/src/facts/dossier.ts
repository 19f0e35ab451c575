import { Type } from 'typebox'
import { factKind } from '../fact.ts'
import { closed, line, Sha256Hex, Uuid } from '../schema.ts'
import { Sender } from './letter.ts'

/**
 * Somebody took the proof of a letter home: an access like any other, told before the first byte. A sender's export
 * names the sender and every recipient, who see it; a recipient's names that recipient alone.
 */
export const dossierExported = factKind(
  'dossier.exported',
  closed({
    message: Uuid,
    sender: Type.Optional(Sender),
    recipients: Type.Optional(Type.Array(closed({ recipient: Uuid }), { minItems: 1, maxItems: 10 })),
    recipient: Type.Optional(Uuid),
    by: Type.Union([Type.Literal('sender'), Type.Literal('recipient')]),
    client: line(100),
    /** leaves of the ledger that it is as of */
    size: Type.Integer({ minimum: 1 }),
    withContent: Type.Boolean(),
    volumes: Type.Integer({ minimum: 1 }),
    /** of the index of the first volume */
    digest: Sha256Hex,
  }),
)
