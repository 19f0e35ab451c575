import { type Static, Type } from 'typebox'
import { factKind } from '../fact.ts'
import { closed, Instant, Language, line, Sha256Hex, Uuid } from '../schema.ts'
import { ActOf } from './act.ts'
import { Letter, toRecipient } from './letter.ts'

const act = {
  party: Uuid,
  portal: line(100),
  language: Language,
  /** assurance level of the login, as the identity provider stated it */
  assurance: line(50),
  authenticatedAt: Instant,
  /** the app that acted, and how the person proved who they are; `portal` is what that app says of itself */
  client: Type.Optional(line(100)),
  method: Type.Optional(line(100)),
}

export const consentGiven = factKind('consent.given', closed({ ...act, terms: line(50), termsDigest: Sha256Hex }))

/** The terms are those of the consent that ends. */
export const consentWithdrawn = factKind(
  'consent.withdrawn',
  closed({ ...act, terms: Type.Optional(line(50)), termsDigest: Type.Optional(Sha256Hex) }),
)

/** Somebody names an address as theirs; the box holds the address and the code that notice mails to it. */
export const contactClaimed = factKind(
  'contact.claimed',
  closed({ party: Uuid, claim: Uuid, language: Language, expiresAt: Instant, act: Type.Optional(ActOf) }),
)

/** The code came back: the address is verified. The box holds the address. */
export const contactConfirmed = factKind(
  'contact.confirmed',
  closed({ party: Uuid, claim: Uuid, language: Language, commitment: Sha256Hex, act: Type.Optional(ActOf) }),
)

/** The boxes of contact facts. */
export const ContactDetail = closed({
  salt: Type.String({ minLength: 43, maxLength: 43 }),
  email: Type.String({ maxLength: 254 }),
  code: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
})
export type ContactDetail = Static<typeof ContactDetail>

export const Channel = Type.Union([
  Type.Literal('electronic'),
  Type.Literal('paper'),
  Type.Literal('both'),
  Type.Literal('none'),
])
export type Channel = Static<typeof Channel>

export const ChannelReason = Type.Union([
  Type.Literal('consent-active'),
  Type.Literal('enterprise'),
  Type.Literal('no-consent'),
  Type.Literal('consent-withdrawn'),
  Type.Literal('no-verified-contact'),
])
export type ChannelReason = Static<typeof ChannelReason>

/** What the decision saw, so that it can be judged later. */
export const ConsentSnapshot = closed({
  consent: Type.Union([Type.Literal('given'), Type.Literal('withdrawn'), Type.Literal('never-given')]),
  consentAt: Type.Optional(Instant),
  terms: Type.Optional(line(50)),
  contactVerified: Type.Boolean(),
})
export type ConsentSnapshot = Static<typeof ConsentSnapshot>

/**
 * The channel of one letter for one recipient. Decided again (`revision` 1 and on) where the consent is
 * withdrawn before the letter is consigned. The box of the deposit travels on unopened.
 */
export const channelDecided = factKind(
  'channel.decided',
  closed({
    ...toRecipient,
    revision: Type.Integer({ minimum: 0 }),
    channel: Channel,
    reason: ChannelReason,
    snapshot: ConsentSnapshot,
    letter: Letter,
  }),
)
