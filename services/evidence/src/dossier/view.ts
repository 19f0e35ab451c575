import { type Language, type Part, Refusal } from '@zegel/contract'
import type { Caller, Context } from '@zegel/host'
import type { Book } from '@zegel/store'
import type { Vault } from '@zegel/vault'
import type { Checkpoint } from '../log/proofs.ts'
import { awaitsDecision, mayHaveContent } from '../recipient-view.ts'
import type { LoadedSigners } from '../signers.ts'
import type { Told } from '../timeline.ts'
import { checkpointFor } from './checkpoint.ts'
import { keptParts } from './content-files.ts'
import { isLonger, type Link, readLinks } from './evidences.ts'
import { openDetails } from './identity-files.ts'
import { type Opened, type Origin, originOf } from './origin.ts'
import type { Reports } from './report-thread.ts'
import { stepsAfter, stepsFor } from './steps.ts'

/** Where dossiers are made from. */
export interface Archive {
  context: Context<never>
  /** the notary's own facts */
  own: Book
  vault: Vault
  reports: Reports
  signers: LoadedSigners
}

export interface DossierRequest {
  message: string
  caller: Pick<Caller, 'kind' | 'party' | 'client'>
  /** whether contents are asked for */
  content: boolean
  /** of the report; the letter's own unless it says otherwise */
  language?: Language
  /** a size of the ledger that has a checkpoint; the newest unless it says otherwise */
  asOf?: number
}

/** What of a message its reader may see, as of one state of the ledger: nothing here depends on the moment of asking. */
export interface View {
  message: string
  caller: DossierRequest['caller']
  language: Language
  checkpoint: Checkpoint
  /** every step that the reader may see */
  steps: readonly Told[]
  links: readonly Link[]
  /** how many links bear on how often its reader may export: those that it sees by now, and every export */
  bearing: number
  /** sequences of the steps */
  shown: ReadonlySet<number>
  origin: Origin | undefined
  opened: readonly Opened[]
  withContent: boolean
  /** the parts whose contents are there to be given */
  kept: readonly Part[]
}

/** Links of one chain; each is 100 bytes of an index. */
const LINKS_MAX = 100_000

/** @throws Refusal evidence-unknown, dossier-of-no-message, item-not-consigned, checkpoint-unknown, log-behind, dossier-too-large, part-damaged */
export async function viewFor(archive: Archive, request: DossierRequest): Promise<View> {
  const { context, vault } = archive
  const { message, caller } = request
  const known = await stepsFor(context.store, message, caller)
  const begun = originOf(known)
  // A party's own chain, as of its consent: no verifier knows what would have to be in it.
  if (!begun) throw new Refusal('dossier-of-no-message')
  if (awaitsDecision(known, begun.deposited?.letter.mode, caller)) throw new Refusal('item-not-consigned')
  const checkpoint = await checkpointFor(context.store.db, (known.at(-1) as Told).leaf, request.asOf)
  // What was sealed meanwhile, and is in the log by then, would else be named as kept from whom it concerns.
  const told = await stepsAfter(context.store, message, caller, known)
  const { size } = checkpoint
  const steps = told.filter(({ leaf }) => leaf < size)
  if (steps.length === 0) throw new Refusal('evidence-unknown', { detail: `Nothing of it was sealed at ${size}.` })
  if (await isLonger(context.store.db, message, { size, than: LINKS_MAX })) throw new Refusal('dossier-too-large')
  const links = await readLinks(context.store.db, message, size)
  const seen = new Set(told.map(({ sequence }) => sequence))
  const origin = originOf(steps)
  // As of that size too: what was handed over later is in a later dossier.
  const withContent = request.content && mayHaveContent(steps, caller)
  return {
    message,
    caller,
    language: request.language ?? origin?.deposited?.letter.language ?? 'en',
    checkpoint,
    steps,
    links,
    bearing: seen.size + links.filter(({ isExport, sequence }) => isExport && !seen.has(sequence)).length,
    shown: new Set(steps.map(({ sequence }) => sequence)),
    origin,
    opened: origin ? await openDetails(context, origin, caller) : [],
    withContent,
    kept: withContent ? await keptParts(vault, origin?.parts ?? []) : [],
  }
}
