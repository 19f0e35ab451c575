import type { LetterDetail } from '@zegel/contract'
import type { Context } from '@zegel/host'
import type { Who } from './evidences.ts'
import { type File, jsonFile } from './file.ts'
import type { Opened, Origin } from './origin.ts'

/** How an opened number is compared with the commitment in the evidence. */
const HOW = 'sha256("zegel-recipient" NUL salt(base64url-decoded, 32 bytes) scheme ":" value)'

/**
 * Commitments opened with their salts, for who may see them: the sender named the recipients; a recipient sees only
 * what concerns itself. Where the person's key was destroyed, the commitment stays closed.
 */
export async function openDetails(
  { store, keyring }: Pick<Context<never>, 'store' | 'keyring'>,
  origin: Origin,
  who: Who,
): Promise<Opened[]> {
  const [entry] = await store.book.lookup([origin.fact])
  const boxes = (entry?.fact.boxes ?? []).filter(({ party }) => who.kind === 'sender' || party === who.party)
  const texts = await keyring.open(boxes)
  return boxes.flatMap(({ party }, nth) => {
    const text = texts[nth]
    return text ? [{ recipient: party, detail: JSON.parse(text) as LetterDetail }] : []
  })
}

export const identityFiles = (opened: readonly Opened[]): File[] =>
  opened.map(({ recipient, detail }) => {
    const { salt, scheme, value } = detail
    return jsonFile(`identity/${recipient}.json`, { commitment: HOW, salt, scheme, value, private: detail })
  })
