import { derivedId, dossierExported } from '@zegel/contract'
import { type Caller, type Context, instant } from '@zegel/host'
import { type Book, write } from '@zegel/store'
import type { QueryExecutorProvider } from 'kysely'
import { addExport, isExported, isToldOwn, lockExports, publishOwn, recentExports } from '../exports.ts'
import { newestCheckpoint } from '../log/proofs.ts'
import { DAY_MS, EXPORTS_A_DAY_MAX, refuseMany } from './export-bounds.ts'
import type { Origin } from './origin.ts'
import type { DossierRequest } from './view.ts'

/** Who takes which dossier. */
export interface Taking {
  message: string
  caller: Pick<Caller, 'kind' | 'party' | 'client'>
  size: number
  withContent: boolean
  language: string
  /** of the chain, that bear on how often this party may export it */
  links: number
}

export interface Access extends Taking {
  origin: Origin | undefined
  volumes: number
  /** SHA-256 of the index of the first volume, hexadecimal */
  digest: string
}

type House = Pick<Context<never>, 'store' | 'clock'>
type Db = QueryExecutorProvider

/**
 * Asks before anything is read what can be told from earlier exports alone. Whoever may be repeating one is let through:
 * `admitExport` knows.
 *
 * @throws Refusal rate-limited
 */
export async function admitAsking(
  { store, clock }: House,
  { message, caller, asOf }: Pick<DossierRequest, 'message' | 'caller' | 'asOf'>,
): Promise<void> {
  const now = clock.now()
  const earlier = await earlierBy(store.db, { message, caller }, now)
  if (earlier.length === 0) return
  const size = asOf ?? (await newestCheckpoint(store.db))?.size
  if (earlier.some((one) => one.client === caller.client && one.size === size)) return
  // A chain never grows shorter.
  const links = Math.max(...earlier.map((one) => one.links ?? 0))
  refuseMany(earlier, { links, byTheHour: true }, now)
}

/** Asks what `recordExport` will ask. @throws Refusal rate-limited */
export async function admitExport({ store, clock }: House, taking: Taking): Promise<void> {
  const now = clock.now()
  if (await isTold(store.db, identityOf(taking), now)) return
  refuseMany(await earlierBy(store.db, taking, now), { links: taking.links, byTheHour: true }, now)
}

/**
 * Tells that somebody takes a dossier, before its first byte. The same dossier taken again by the same client within a
 * day of the first time, or another volume of it, is the same access: volumes of a long one are fetched for hours. What
 * a job takes is told once for the job, however long it lasts, and bounded by the day alone.
 *
 * @throws Refusal rate-limited
 */
export async function recordExport({ store, clock }: House, own: Book, access: Access, job?: string): Promise<void> {
  const now = clock.now()
  const identity = identityOf(access, job)
  if (await isTold(store.db, identity, now)) return
  const at = instant(now)
  await write(store, async (tx) => {
    const { message, caller, size, links } = access
    const { party, client } = caller
    // However many ask at once: each sees the one before.
    await lockExports(tx, { party, message })
    if (await isTold(tx, identity, now)) return { value: undefined }
    refuseMany(await earlierBy(tx, access, now), { links, byTheHour: job === undefined }, now)
    await addExport(tx, { id: identity.id, party, message, client, size, links, at })
    await publishOwn(tx, [factOf(access, job === undefined ? [...identity.about, at] : identity.about, at)])
    return { value: undefined }
  })
  own.wake()
}

interface Identity {
  about: readonly string[]
  id: string
  ofJob: boolean
}

function identityOf({ message, caller, size, withContent, language }: Taking, job?: string): Identity {
  const { kind, party, client } = caller
  const access = [message, kind, party, client, String(size), String(withContent), language]
  const about = job === undefined ? access : [message, 'job', job]
  return { about, id: derivedId(dossierExported.kind, ...about), ofJob: job !== undefined }
}

const dayBefore = (now: number) => instant(now - DAY_MS)

/** A job's fact has this very id, and stands in the book as long as the book does. */
const isTold = (db: Db, { id, ofJob }: Identity, now: number) =>
  ofJob ? isToldOwn(db, id) : isExported(db, id, dayBefore(now))

const earlierBy = (db: Db, { message, caller: { party } }: Pick<Taking, 'message' | 'caller'>, now: number) =>
  recentExports(db, { party, message }, dayBefore(now), EXPORTS_A_DAY_MAX)

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
