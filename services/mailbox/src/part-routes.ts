import { Refusal } from '@zegel/contract'
import type { App } from '@zegel/host'
import { Type } from 'typebox'
import type { Mailbox } from './mailbox.ts'
import { mayRange, partHeaders } from './part-headers.ts'
import { rangeOf } from './range.ts'
import { type Granted, grantedPart, startTransfer } from './read-part.ts'
import { config, describe } from './routes.ts'
import { PartParams } from './schemas.ts'
import { sendPart } from './send-part.ts'
import { openDetails } from './view.ts'

const PartHeaders = Type.Object({
  'zegel-grant': Type.Optional(Type.String({ maxLength: 200, description: 'from the opening; required' })),
  range: Type.Optional(Type.String({ maxLength: 200, description: 'one range of bytes (RFC 9110)' })),
  'if-range': Type.Optional(Type.String({ maxLength: 200 })),
})

const bytes = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: Type.String({ format: 'binary' }) } },
})

/** The content itself, streamed from the vault. `sending` holds transfers until what became of them is written down. */
export function partRoutes(app: App, mailbox: Mailbox, sending: Set<Promise<void>>) {
  const { problems, ...schema } = describe(
    'The bytes of a part',
    ...(['item-unknown', 'grant-missing', 'grant-invalid', 'part-unknown', 'range-invalid', 'part-damaged'] as const),
  )
  const response = { 200: bytes('The whole part'), 206: bytes('The range asked for'), ...problems }
  app.get(
    '/items/:id/parts/:part',
    { config, schema: { ...schema, params: PartParams, headers: PartHeaders, response } },
    async (request, reply) => {
      const { 'zegel-grant': grant, range, 'if-range': ifRange } = request.headers
      const granted = await grantedPart(mailbox, request.caller, {
        message: request.params.id,
        part: request.params.part,
        grant,
      })
      // HEAD gives no byte, so it opens no transfer; ranges are for GET only (RFC 9110 section 14.2).
      const isHead = request.method === 'HEAD'
      const wanted = !isHead && mayRange(ifRange, granted.part) ? rangeOf(range, granted.part.size) : 'whole'
      if (wanted === 'invalid') {
        reply.header('content-range', `bytes */${granted.part.size}`)
        throw new Refusal('range-invalid')
      }
      const asked = wanted === 'whole' ? undefined : wanted
      const headers = partHeaders(granted.part, await fileNameOf(mailbox, granted), asked)
      if (isHead) {
        reply.hijack()
        reply.raw.writeHead(200, headers).end()
        return
      }
      const transfer = await startTransfer(mailbox, granted, asked)
      reply.hijack()
      // Revocation cuts what is being read (SECURITY.md promise 10).
      const sent = sendPart(mailbox, reply.raw, {
        granted,
        transfer,
        range: asked,
        headers,
        ended: () => request.accessEnded(),
      }).catch((error) =>
        mailbox.context.log.error({ err: error, transfer: transfer.id }, 'the end of a transfer was not noted'),
      )
      sending.add(sent)
      void sent.finally(() => sending.delete(sent))
    },
  )
}

async function fileNameOf(mailbox: Mailbox, { item, part }: Granted): Promise<string> {
  const [detail] = await openDetails(mailbox, [item])
  return detail?.fileNames[part.part] ?? `part-${part.part}`
}
