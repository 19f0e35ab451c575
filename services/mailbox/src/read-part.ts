import { type Part, Refusal } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { asParty, write } from '@zegel/store'
import { type ByteRange, VaultError } from '@zegel/vault'
import { hashOf } from './grant.ts'
import type { Item } from './item.ts'
import { readItem } from './items.ts'
import { type Mailbox, newId } from './mailbox.ts'
import { findGranted } from './openings.ts'
import { addTransfer } from './transfers.ts'

export interface Granted {
  item: Item
  part: Part
  opening: string
}

/**
 * Whether this caller may read this part now. A grant counts for one item, one person and one session, until it ends.
 *
 * @throws Refusal item-unknown, grant-missing, grant-invalid, part-unknown
 */
export async function grantedPart(
  { context }: Mailbox,
  caller: Caller,
  { message, part: number, grant }: { message: string; part: number; grant: string | undefined },
): Promise<Granted> {
  const { party, session } = caller
  const now = instant(context.clock.now())
  const { item, opening } = await asParty(context.store, party, async (tx) => ({
    item: await readItem(tx, party, message),
    opening: grant && (await findGranted(tx, hashOf(grant), { party, message }, session, now)),
  }))
  if (!item) throw new Refusal('item-unknown')
  if (grant === undefined) throw new Refusal('grant-missing')
  if (!opening) throw new Refusal('grant-invalid')
  const part = item.letter.parts.find((one) => one.part === number)
  if (!part) throw new Refusal('part-unknown')
  return { item, part, opening }
}

export interface Transfer {
  id: string
  /** authenticated by the vault chunk by chunk */
  chunks: AsyncIterator<Uint8Array>
}

/**
 * Opens the content and notes the transfer, before any byte is given out.
 *
 * @throws Refusal part-unknown (its content was destroyed), part-damaged
 */
export async function startTransfer(
  mailbox: Mailbox,
  { item, part, opening }: Granted,
  range: ByteRange | undefined,
): Promise<Transfer> {
  const { context, instance } = mailbox
  const chunks = await openContent(mailbox, part, range)
  const id = newId(mailbox)
  const { start, end } = range ?? { start: 0, end: part.size - 1 }
  try {
    await write(context.store, async (tx) => ({
      value: await addTransfer(tx, {
        id,
        opening,
        instance,
        party: item.party,
        message: item.message,
        part: part.part,
        from_byte: start,
        to_byte: end + 1,
        started_at: instant(context.clock.now()),
      }),
    }))
  } catch (error) {
    await chunks.return?.()
    throw error
  }
  return { id, chunks }
}

/** With the first chunk read: damage there is still a problem document, later it can only end the connection. */
async function openContent({ vault, context }: Mailbox, { content }: Part, range: ByteRange | undefined) {
  try {
    const chunks: AsyncIterator<Uint8Array> = (await vault.read(content, range))[Symbol.asyncIterator]()
    return startingWith(await chunks.next(), chunks)
  } catch (error) {
    if (!(error instanceof VaultError || error instanceof RangeError)) throw error
    if (error instanceof VaultError && error.code === 'not-found') throw new Refusal('part-unknown', { cause: error })
    context.log.error({ err: error, content }, 'a stored content is damaged')
    throw new Refusal('part-damaged', { cause: error })
  }
}

async function* startingWith(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>) {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
