import { type RefusalCode, refusals } from '@zegel/contract'
import { Type } from 'typebox'

const schema = (codes: readonly RefusalCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${refusals[code][1]}.`).join(' '),
  content: {
    'application/problem+json': {
      schema: Type.Object({
        type: Type.String(),
        title: Type.String(),
        status: Type.Integer(),
        code: Type.Union(codes.map((code) => Type.Literal(code))),
        next: Type.String({ description: 'what to do next' }),
        instance: Type.String(),
        detail: Type.Optional(Type.String()),
        errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
      }),
    },
  },
})

/** The refusals of a route as response schemas, by status: what an integrator may meet. */
export function Problems(...codes: readonly RefusalCode[]) {
  const byStatus: Record<number, RefusalCode[]> = {}
  for (const code of codes) (byStatus[refusals[code][0]] ??= []).push(code)
  return Object.fromEntries(Object.entries(byStatus).map(([status, group]) => [status, schema(group)]))
}
