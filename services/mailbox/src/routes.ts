import { Refusal, type RefusalCode } from '@zegel/contract'
import { type App, Problems } from '@zegel/host'
import { asParty } from '@zegel/store'
import { decideOffer, type Verb } from './decide-offer.ts'
import { readItem } from './items.ts'
import { listOwn } from './list.ts'
import type { Mailbox } from './mailbox.ts'
import { openItem } from './open-item.ts'
import { firstOpening } from './openings.ts'
import { factOf, offerOf, onceKinds, openedOf, receiptLines } from './receipt.ts'
import { Decision, ItemDetail, ItemPage, ItemParams, ListQuery, Opening } from './schemas.ts'
import { detailOf, openDetails } from './view.ts'

export const config = { auth: { as: 'recipient' as const, scope: 'mailbox' } }
const always = [
  'token-missing',
  'token-invalid',
  'token-expired',
  'token-revoked',
  'scope-missing',
  'revocations-stale',
] as const

export function describe(summary: string, ...codes: readonly RefusalCode[]) {
  return {
    summary,
    tags: ['mailbox'],
    security: [{ access: [] }],
    problems: Problems(...always, 'body-invalid', ...codes),
  }
}

/** Lists, details and acts; the content is in part-routes.ts. */
export function itemRoutes(app: App, mailbox: Mailbox) {
  const { problems: listProblems, ...list } = describe('The items in my box, newest first')
  app.get(
    '/items',
    { config, schema: { ...list, querystring: ListQuery, response: { 200: ItemPage, ...listProblems } } },
    async (request) => listOwn(mailbox, request.caller, request.query),
  )

  const { problems: oneProblems, ...one } = describe(
    'One item: its letter, its parts, what is sealed so far',
    'item-unknown',
  )
  app.get(
    '/items/:id',
    { config, schema: { ...one, params: ItemParams, response: { 200: ItemDetail, ...oneProblems } } },
    async (request) => showItem(mailbox, request.caller.party, request.params.id),
  )

  const decision = (path: string, verb: Verb, summary: string, ...codes: RefusalCode[]) => {
    const { problems, ...schema } = describe(summary, 'item-unknown', 'item-not-offered', 'seal-pending', ...codes)
    app.post(
      path,
      { config, schema: { ...schema, params: ItemParams, response: { 200: Decision, ...problems } } },
      async (request) => decideOffer(mailbox, request.caller, request.params.id, verb),
    )
  }
  decision('/items/:id/acceptance', 'accepted', 'Accept an offered letter; final', 'item-refused')
  decision('/items/:id/refusal', 'refused', 'Refuse an offered letter; final', 'item-accepted', 'item-opened')

  const { problems: openProblems, ...open } = describe(
    'Open a letter: sealed before any byte; gives the grant that its parts need',
    'item-unknown',
    'item-not-consigned',
    'rate-limited',
    'seal-pending',
    'unavailable',
  )
  app.post(
    '/items/:id/opening',
    { config, schema: { ...open, params: ItemParams, response: { 201: Opening, ...openProblems } } },
    async (request, reply) => reply.code(201).send(await openItem(mailbox, request.caller, request.params.id)),
  )
}

async function showItem(mailbox: Mailbox, party: string, message: string) {
  const found = await asParty(mailbox.context.store, party, async (tx) => {
    const item = await readItem(tx, party, message)
    return item && { item, opening: await firstOpening(tx, { party, message }) }
  })
  if (!found) throw new Refusal('item-unknown')
  const { item, opening } = found
  const facts = [...onceKinds.map((kind) => factOf(kind, item)), offerOf(item)]
  const receipts = await receiptLines(mailbox, opening ? [...facts, openedOf(item, opening)] : facts)
  const [detail = null] = await openDetails(mailbox, [item])
  return detailOf(item, detail, receipts)
}
