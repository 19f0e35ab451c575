import { dossierExported, Refusal } from '@zegel/contract'
import { type Caller, type Context, instant } from '@zegel/host'
import { type Book, write } from '@zegel/store'
import { addExport, exportTimes, isExported, publishOwn } from '../exports.ts'
import type { Origin } from './origin.ts'

/** Each export is an evidence for each recipient, kept for years: new ones of one message by one party in the window. */
const EXPORTS_MAX = 60
const WINDOW_MS = 60 * 60_000

export interface Access {
  message: string
  origin: Origin | undefined
  caller: Pick<Caller, 'kind' | 'party' | 'client'>
  size: number
  withContent: boolean
  language: string
  volumes: number
  /** SHA-256 of the index of the first volume, hexadecimal */
  digest: string
}

/**
 * Tells that somebody takes a dossier, before its first byte. The same dossier taken again by the same client within
 * the hour, or another volume of it, is the same access.
 *
 * @throws Refusal rate-limited
 */
export async function recordExport(
  { store, clock }: Pick<Context<never>, 'store' | 'clock'>,
  own: Book,
  access: Access,
  { limited }: { limited: boolean },
): Promise<void> {
  const { message, caller, size, withContent, language } = access
  const now = clock.now()
  const about = [message, caller.kind, caller.party, caller.client, String(size), String(withContent), language]
  const fact = factOf(access, [...about, String(Math.floor(now / WINDOW_MS))], instant(now))
  if (await isExported(store.db, fact.id)) return
  await write(store, async (tx) => {
    const { party } = caller
    if (limited) refuseMany(await exportTimes(tx, { party, message }, instant(now - WINDOW_MS), EXPORTS_MAX), now)
    if (await addExport(tx, { id: fact.id, party, message, at: fact.at })) await publishOwn(tx, [fact])
    return { value: undefined }
  })
  own.wake()
}

function refuseMany(newestFirst: readonly string[], now: number) {
  const oldest = newestFirst[EXPORTS_MAX - 1]
  if (oldest === undefined) return
  const retryAfter = Math.max(1, Math.ceil((Date.parse(oldest) + WINDOW_MS - now) / 1000))
  throw new Refusal('rate-limited', { retryAfter })
}

/** A sender's export is seen by its recipients; a recipient's own concerns nobody else. */
function factOf(
  { message, origin, caller, size, withContent, volumes, digest }: Access,
  about: readonly string[],
  at: string,
) {
  const recipients = origin?.recipients.map(({ recipient }) => ({ recipient })) ?? []
  const concerned =
    caller.kind === 'sender'
      ? { ...(origin && { sender: origin.sender }), ...(recipients.length > 0 && { recipients }) }
      : { recipient: caller.party }
  return dossierExported.make({
    about,
    subject: message,
    at,
    after: origin?.fact ?? null,
    body: {
      message,
      ...concerned,
      by: caller.kind,
      client: caller.client,
      size,
      withContent,
      volumes,
      digest,
    },
  })
}
