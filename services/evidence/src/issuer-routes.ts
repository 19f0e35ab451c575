import type { App } from '@zegel/host'
import { Type } from 'typebox'

/** The policy under which evidence is issued: every evidence names the digest of exactly these bytes. */
export function policyRoute(app: App, policyText: string) {
  app.get(
    '/policy',
    {
      config: { auth: { as: 'nobody' } },
      schema: {
        summary: 'The evidence policy in force; its SHA-256 stands in every evidence',
        tags: ['evidence'],
        response: {
          200: {
            description: 'Markdown in English',
            content: { 'text/markdown': { schema: Type.String() } },
          },
        },
      },
    },
    async (_request, reply) => reply.header('content-type', 'text/markdown; charset=utf-8').send(policyText),
  )
}
