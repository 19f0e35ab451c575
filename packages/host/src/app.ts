import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import { Refusal } from '@zegel/contract'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { drainConnections } from './drain-connections.ts'
import { acceptJson } from './json-body.ts'
import { problemOf, sendProblem } from './problem.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Fastify with every bound stated. */
export function createApp(config: Config, log: Logger, requestId: () => string): App {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // A request id is ours: one from outside would let a stranger write into our logs.
    requestIdHeader: false,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    bodyLimit: config.limits.json_bytes_max,
    routerOptions: { maxParamLength: 100 },
    connectionTimeout: 75_000,
    requestTimeout: 15 * 60_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384 },
    forceCloseConnections: 'idle',
    // What still comes over an open connection while we drain is answered, and its connection closed.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  acceptJson(app, config.limits.json_bytes_max)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request, reply) => sendProblem(new Refusal('route-unknown'), request, reply))
  drainConnections(app as unknown as App)
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    // The route, not the URL: what a caller typed never reaches a log.
    const route = request.routeOptions.url ?? '(none)'
    // Services ask each other all the time; what people and clients do is what an operator looks for.
    const { auth } = request.routeOptions.config
    const isInternal = auth !== undefined && 'as' in auth && auth.as === 'service'
    request.log[isInternal ? 'debug' : 'info'](
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  return app as unknown as App
}

/** Bytes that are no HTTP request: there is no reply to write to, only the socket. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket) {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { problem } = problemOf(new Refusal('request-malformed'), 'none')
  const body = JSON.stringify(problem)
  const head = [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
