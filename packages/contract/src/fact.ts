import { hash } from 'node:crypto'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { derivedId } from './ids.ts'

/** The private part of a fact for one person: readable with that person's key, gone when the key is destroyed. */
export interface Box {
  /** whose key opens it */
  party: string
  /** SHA-256 of the plain text in hexadecimal; the plain text holds a salt, so the digest tells nothing */
  digest: string
  /** the encrypted text, base64 */
  sealed: string
}

/** Something that happened, as its service wrote it in its own book. */
export interface Fact<Body = unknown> {
  id: string
  kind: string
  /** what the fact is about: facts with one subject stay in order */
  subject: string
  /** when it happened: UTC with milliseconds, by the clock of its service */
  at: string
  /** the fact it follows from, if any */
  after: string | null
  body: Body
  boxes: readonly Box[]
  /** exactly what is sealed: all of the above, with digests in the place of boxes */
  text: string
  /** SHA-256 of `text` */
  digest: Buffer
}

export interface FactKind<S extends TSchema = TSchema> {
  kind: string
  schema: S
  /** Makes the fact; throws where the body does not fit the schema, which is always a bug of the caller. */
  make(input: NewFact<Static<S>>): Fact<Static<S>>
  is(fact: Fact): fact is Fact<Static<S>>
}

export interface NewFact<Body> {
  /** what tells this fact from others of its kind: the same parts are the same fact */
  about: readonly string[]
  subject: string
  at: string
  after?: string | null
  body: Body
  boxes?: readonly Box[]
}

/** Declares a kind of fact. A landed kind is only ever added to: new members are optional. */
export function factKind<S extends TSchema>(kind: string, schema: S): FactKind<S> {
  const check = Compile(schema)
  return {
    kind,
    schema,
    make({ about, subject, at, after = null, body, boxes = [] }) {
      if (!check.Check(body)) throw new Error(`${kind}: ${JSON.stringify(check.Errors(body).slice(0, 3))}`)
      return withText({ id: derivedId(kind, ...about), kind, subject, at, after, body: body as Static<S>, boxes })
    },
    is: (fact): fact is Fact<Static<S>> => fact.kind === kind,
  }
}

function withText<Body>(fact: Omit<Fact<Body>, 'text' | 'digest'>): Fact<Body> {
  const { id, kind, subject, at, after, body } = fact
  const sealedBoxes = fact.boxes.map(({ party, digest }) => ({ party, digest }))
  const text = JSON.stringify({ id, kind, subject, at, after, body, boxes: sealedBoxes })
  return { ...fact, text, digest: hash('sha256', text, 'buffer') }
}

/** Reads a stored fact back from its exact text and its boxes. */
export function readFact(text: string, boxes: readonly Box[], digest: Buffer): Fact {
  const { id, kind, subject, at, after, body } = JSON.parse(text)
  return { id, kind, subject, at, after, body, boxes, text, digest }
}
