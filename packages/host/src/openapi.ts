import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './app.ts'

const LOGO = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="40"><text y="29" font-family="sans-serif" font-size="26" fill="#fff">Zegel</text></svg>',
)

/** The document is made from the schemas; a route that is not in it stops the boot. */
export async function describe(app: App, services: readonly string[]) {
  const routes: { method: string; url: string }[] = []
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Zegel',
        version: '0.1.0',
        description:
          'Electronic registered mail. Every answer that is not a success is a problem document (RFC 9457) with a stable `code` and a `next` that says what to do.',
      },
      components: {
        securitySchemes: {
          access: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of identity' },
          service: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'Between services of the house',
          },
        },
      },
      tags: [...services, 'house', 'internal'].map((name) => ({ name })),
    },
  })
  app.addHook('onRoute', ({ method, url }) => {
    if (url.startsWith('/docs')) return
    for (const one of [method].flat()) if (one !== 'HEAD' && one !== 'OPTIONS') routes.push({ method: one, url })
  })
  app.addHook('onReady', async () => {
    const paths = app.swagger().paths as Record<string, Record<string, { summary?: string }>>
    for (const { method, url } of routes) {
      const operation = paths[url.replace(/:(\w+)|\*/g, (all, name) => `{${name ?? all}}`)]?.[method.toLowerCase()]
      if (!operation?.summary) throw new Error(`${method} ${url} is not described: give it a schema with a summary`)
    }
  })
  app.get(
    '/openapi.json',
    { config: { auth: { as: 'nobody' } }, schema: { summary: 'This document', tags: ['house'] } },
    async () => app.swagger(),
  )
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, auth: { as: 'nobody' } }
    })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      logo: { type: 'image/svg+xml', content: LOGO },
      theme: { title: 'Zegel: every route' },
    })
  })
}
