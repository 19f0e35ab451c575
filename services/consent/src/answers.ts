import { closed, Instant, Language, line, Sha256Hex, Uuid } from '@zegel/contract'
import { Type } from 'typebox'

/** What the routes answer. */

const ConsentState = Type.Union([Type.Literal('never-given'), Type.Literal('given'), Type.Literal('withdrawn')])
const MaskedAddress = Type.String({ description: 'enough to recognise it: j***@example.org' })

export const ActAnswer = closed(
  {
    fact: Uuid,
    at: Instant,
    sealed: Type.Boolean({ description: 'false: recorded for good, the notary has not sealed it yet' }),
    evidences: Type.Array(Uuid, { description: 'the evidence of this act' }),
  },
  'The act as it was recorded',
)

const TermsText = closed({ text: Type.String(), digest: Sha256Hex })

export const ConsentAnswer = closed({
  consent: ConsentState,
  terms: Type.Optional(line(50, 'the version that was agreed to')),
  contact: Type.Optional(closed({ address: Type.Optional(MaskedAddress), language: Language, confirmedAt: Instant })),
  claim: Type.Optional(
    closed(
      { address: Type.Optional(MaskedAddress), expiresAt: Instant, attemptsLeft: Type.Integer() },
      'an address that waits for its code',
    ),
  ),
  history: Type.Array(
    closed({
      fact: Uuid,
      act: Type.Union([Type.Literal('given'), Type.Literal('withdrawn')]),
      at: Instant,
      portal: Type.String(),
      language: Language,
      terms: Type.String(),
      termsDigest: Sha256Hex,
      assurance: Type.String(),
    }),
  ),
  currentTerms: closed({
    version: Type.String(),
    texts: closed({ fr: TermsText, nl: TermsText, de: TermsText, en: TermsText }),
  }),
})

export const GivenAnswer = closed({ consent: Type.Literal('given'), terms: Type.String(), act: ActAnswer })
export const WithdrawnAnswer = closed({ consent: Type.Literal('withdrawn'), act: ActAnswer })
export const ClaimedAnswer = closed({
  claim: Uuid,
  address: MaskedAddress,
  expiresAt: Instant,
  attemptsLeft: Type.Integer(),
  act: ActAnswer,
})
export const ConfirmedAnswer = closed({ address: Type.Optional(MaskedAddress), act: ActAnswer })
