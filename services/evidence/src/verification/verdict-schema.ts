import { checkCodes } from '@zegel/verify'
import { Type } from 'typebox'

const Codes = Type.Union(
  Object.keys(checkCodes).map((code) => Type.Literal(code)),
  { description: 'what was looked at; a code never changes its meaning, new ones are added' },
)

const Give = Type.Union(
  (['log-key', 'sealer', 'volumes', 'content', 'submission', 'verifier'] as const).map((one) => Type.Literal(one)),
  { description: 'of what is unchecked: what the reader could give to have it checked' },
)

/** A `Verdict` of the package verify. */
export const Verdict = Type.Object({
  holds: Type.Boolean({ description: 'true only when no check fails' }),
  missing: Type.Array(Give, { description: 'what would have to be given to have the rest checked' }),
  message: Type.Optional(Type.String()),
  about: Type.Optional(
    Type.Object({
      origin: Type.String({ description: 'of the log' }),
      size: Type.Integer({ description: 'leaves that the log had: nothing that came later is here' }),
      head: Type.Integer({ description: "number of the message's last evidence by then" }),
      exportedFor: Type.Union([Type.Literal('sender'), Type.Literal('recipient')]),
      withheld: Type.Integer({ description: 'evidences that its reader may not see' }),
      volume: Type.Object({ number: Type.Integer(), of: Type.Integer() }),
    }),
  ),
  checks: Type.Array(
    Type.Object({
      code: Codes,
      status: Type.Union([Type.Literal('holds'), Type.Literal('fails'), Type.Literal('unchecked')]),
      file: Type.Optional(Type.String({ description: 'name in the container' })),
      evidence: Type.Optional(Type.String()),
      detail: Type.String({ description: 'one sentence for people' }),
      give: Type.Optional(Give),
    }),
  ),
  anchors: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('timestamp'), Type.Literal('witness')]),
      by: Type.String(),
      worth: Type.Union(
        [
          Type.Literal('outside'),
          Type.Literal('same-root'),
          Type.Literal('same-key'),
          Type.Literal('same-holder'),
          Type.Literal('unknown-key'),
        ],
        {
          description: 'only `outside` speaks against the operator itself',
        },
      ),
      at: Type.Optional(Type.String()),
      detail: Type.String(),
    }),
  ),
  signatories: Type.Array(
    Type.Object({
      role: Type.Union([Type.Literal('seal'), Type.Literal('timestamp')]),
      subject: Type.Object({
        commonName: Type.Optional(Type.String()),
        organization: Type.Optional(Type.String()),
        organizationIdentifier: Type.Optional(Type.String()),
      }),
    }),
    { description: 'whom the certificates behind seals and timestamps name, each once' },
  ),
  summary: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      evidence: Type.String(),
      event: Type.String(),
      kind: Type.String(),
      recipient: Type.Union([Type.String(), Type.Null()]),
      at: Type.String(),
      sealedAt: Type.Union([Type.String(), Type.Null()]),
      sealedLate: Type.Boolean({ description: 'sealed more than 10 s after the event' }),
      leaf: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
})
