import { Refusal } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { asParty } from '@zegel/store'
import { listItems } from './items.ts'
import type { Mailbox } from './mailbox.ts'
import { openDetails, summaryOf } from './view.ts'

const LIMIT = 20
/** An instant and a message id. */
const cursorForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The caller's own items, newest first. @throws Refusal body-invalid for a cursor that is not ours */
export async function listOwn(
  mailbox: Mailbox,
  caller: Caller,
  { after, limit = LIMIT }: { after?: string; limit?: number },
) {
  const before = after === undefined ? undefined : readCursor(after)
  const items = await asParty(mailbox.context.store, caller.party, (tx) => listItems(tx, caller.party, before, limit))
  const details = await openDetails(mailbox, items)
  const last = items.at(-1)
  return {
    items: items.map((item, nth) => summaryOf(item, details[nth] ?? null)),
    ...(last &&
      items.length === limit && { next: Buffer.from(`${last.arrivedAt} ${last.message}`).toString('base64url') }),
  }
}

function readCursor(text: string) {
  const plain = Buffer.from(text, 'base64url').toString('latin1')
  if (!cursorForm.test(plain) || Number.isNaN(Date.parse(plain.slice(0, 24))))
    throw new Refusal('body-invalid', { detail: '"after" is the "next" of a page' })
  const [arrivedAt, message] = plain.split(' ') as [string, string]
  return { arrivedAt, message }
}
