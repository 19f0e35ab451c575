import { derivedId, dossierExported, Refusal } from '@zegel/contract'
import { type Caller, type Context, instant } from '@zegel/host'
import { type Book, write } from '@zegel/store'
import type { QueryExecutorProvider } from 'kysely'
import { addExport, exportTimes, isExported, publishOwn } from '../exports.ts'
import type { Origin } from './origin.ts'

/** Of one dossier by one client in the window, all is one access; so many accesses of one message by one party in it. */
const EXPORTS_MAX = 60
const WINDOW_MS = 60 * 60_000
const DAY_MS = 24 * 60 * 60_000
/** Longer than any bound looks back, ms. */
export const EXPORTS_KEPT_MS = 2 * DAY_MS

/**
 * Each export is an evidence for each recipient, and a chain of 100,000 has no dossier any more: ten recipients and their
 * sender together would be there within a month. So in a day by one party of one message: the fewer the longer the chain.
 */
const exportsADay = (links: number): number => {
  if (links < 20_000) return 200
  return links < 50_000 ? 5 : 1
}

/** Who takes which dossier. */
export interface Taking {
  message: string
  caller: Pick<Caller, 'kind' | 'party' | 'client'>
  size: number
  withContent: boolean
  language: string
  /** of the whole chain */
  links: number
}

export interface Access extends Taking {
  origin: Origin | undefined
  volumes: number
  /** SHA-256 of the index of the first volume, hexadecimal */
  digest: string
}

interface Limits {
  /** also by the hour: what a job takes has bounds of its own */
  limited: boolean
}

type House = Pick<Context<never>, 'store' | 'clock'>

/** Asks what `recordExport` will ask. @throws Refusal rate-limited */
export async function admitExport({ store, clock }: House, taking: Taking, limits: Limits): Promise<void> {
  const now = clock.now()
  const { id } = identityOf(taking, now)
  if (!(await isExported(store.db, id))) await refuseMany(store.db, taking, limits, now)
}

/**
 * Tells that somebody takes a dossier, before its first byte. The same dossier taken again by the same client within
 * the hour, or another volume of it, is the same access.
 *
 * @throws Refusal rate-limited
 */
export async function recordExport({ store, clock }: House, own: Book, access: Access, limits: Limits): Promise<void> {
  const now = clock.now()
  const { about, id } = identityOf(access, now)
  if (await isExported(store.db, id)) return
  const fact = factOf(access, about, instant(now))
  await write(store, async (tx) => {
    const { message, caller } = access
    await refuseMany(tx, access, limits, now)
    if (await addExport(tx, { id, party: caller.party, message, at: fact.at })) await publishOwn(tx, [fact])
    return { value: undefined }
  })
  own.wake()
}

function identityOf({ message, caller, size, withContent, language }: Taking, now: number) {
  const window = String(Math.floor(now / WINDOW_MS))
  const about = [message, caller.kind, caller.party, caller.client, String(size), String(withContent), language, window]
  return { about, id: derivedId(dossierExported.kind, ...about) }
}

async function refuseMany(
  db: QueryExecutorProvider,
  { message, caller: { party }, links }: Taking,
  { limited }: Limits,
  now: number,
): Promise<void> {
  const bounds = [
    { max: exportsADay(links), ms: DAY_MS, span: 'a day' },
    ...(limited ? [{ max: EXPORTS_MAX, ms: WINDOW_MS, span: 'an hour' }] : []),
  ]
  for (const { max, ms, span } of bounds) {
    const oldest = (await exportTimes(db, { party, message }, instant(now - ms), max))[max - 1]
    if (oldest === undefined) continue
    const retryAfter = Math.max(1, Math.ceil((Date.parse(oldest) + ms - now) / 1000))
    throw new Refusal('rate-limited', {
      retryAfter,
      detail: `One party exports a message at most ${max} times ${span}.`,
    })
  }
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
