import type { LetterDetail, Sender } from '@zegel/contract'
import type { Static } from 'typebox'
import { type Item, isHidden } from './item.ts'
import type { Mailbox } from './mailbox.ts'
import type { ReceiptLine } from './receipt.ts'
import type { ItemDetail, ItemSummary } from './schemas.ts'

/** The private parts of letters, in their order; null where the recipient's key was destroyed. */
export async function openDetails({ context }: Mailbox, items: readonly Item[]): Promise<(LetterDetail | null)[]> {
  const shown = items.filter(({ state, box }) => box && !isHidden(state))
  const texts = await context.keyring.open(shown.map(({ box }) => box as NonNullable<typeof box>))
  const details = new Map(shown.map((item, nth) => [item, JSON.parse(texts[nth] ?? 'null') as LetterDetail | null]))
  return items.map((item) => details.get(item) ?? null)
}

/** One line of the list. Neither a list nor a detail is ever an opening. */
export function summaryOf(item: Item, detail: LetterDetail | null): Static<typeof ItemSummary> {
  const { message, state, mode, letter, arrivedAt } = item
  const bare = { id: message, state, mode, language: letter.language, arrivedAt: arrivedAt as string }
  if (isHidden(state)) return bare
  return {
    ...bare,
    sender: senderOf(letter.sender),
    messageType: letter.messageType,
    ...(detail && { subject: detail.subject }),
  }
}

export function detailOf(
  item: Item,
  detail: LetterDetail | null,
  receipts: ReceiptLine[] | undefined,
): Static<typeof ItemDetail> {
  const { letter, state } = item
  const bare = { ...summaryOf(item, detail), ...(receipts && { receipts }) }
  if (isHidden(state)) return bare
  const parts = letter.parts.map(({ part, mediaType, size, sha256 }) => {
    const fileName = detail?.fileNames[part]
    return { part, mediaType, size, sha256, ...(fileName !== undefined && { fileName }) }
  })
  const { expirationDate, submittedAt } = letter
  return { ...bare, ...(detail && told(detail)), submittedAt, ...(expirationDate && { expirationDate }), parts }
}

/** What the sender wrote for the recipient; never the number. */
function told({ senderReference, forTheAttentionOf, remedies, paymentData }: LetterDetail) {
  return {
    ...(senderReference !== undefined && { senderReference }),
    ...(forTheAttentionOf !== undefined && { forTheAttentionOf }),
    ...(remedies && { remedies }),
    ...(paymentData && { paymentData }),
  }
}

function senderOf({ cbe, name }: Sender) {
  return { cbe, name }
}
