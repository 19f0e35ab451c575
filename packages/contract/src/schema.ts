import { type Static, Type } from 'typebox'

/** Words that every fact and route shares. Bounds on text are counted in UTF-16 units, as JSON Schema does. */

export const Uuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'A UUID in lower case',
})

export const Instant = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$',
  description: 'A moment in UTC with milliseconds',
})

export const Sha256Hex = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'A SHA-256 digest in hexadecimal' })

/** One line of text for people: no control characters, no line or paragraph separators, no lone direction marks. */
export const line = (maxLength: number, description?: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]*$',
    ...(description && { description }),
  })

export const Language = Type.Union([Type.Literal('fr'), Type.Literal('nl'), Type.Literal('de'), Type.Literal('en')], {
  description: 'The one language of the letter, chosen by the sender under the language laws',
})
export type Language = Static<typeof Language>

/** An object whose members are all known: anything else is refused. */
export const closed = <T extends Record<string, import('typebox').TSchema>>(members: T, description?: string) =>
  Type.Object(members, { additionalProperties: false, ...(description && { description }) })
