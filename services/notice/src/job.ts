import {
  contactClaimed,
  derivedId,
  type Fact,
  messageConsigned,
  messageOffered,
  type NoticePurpose,
  type Sender,
} from '@zegel/contract'
import type { NewJob } from './jobs.ts'
import type { ContactRow } from './tables.ts'

/** How long a notice of a letter is worth sending, ms; a code is no use after it expired. */
const USEFUL_MS = 48 * 60 * 60_000

/** The kinds that somebody is told about. */
export const toldKinds = [contactClaimed.kind, messageOffered.kind, messageConsigned.kind]

/**
 * What must be told because of a fact; pure. Undefined where nobody can be: an enterprise without an address, or a
 * fact whose person has been erased.
 */
export function jobOf(fact: Fact, contacts: ReadonlyMap<string, ContactRow>, mailDomain: string): NewJob | undefined {
  if (contactClaimed.is(fact)) {
    const { party, language, expiresAt } = fact.body
    const box = fact.boxes.find((one) => one.party === party)
    if (!box) return undefined
    return {
      ...newJob(fact, party, 'contact', mailDomain),
      language,
      box: JSON.stringify(box),
      useful_until: expiresAt,
    }
  }
  if (!messageOffered.is(fact) && !messageConsigned.is(fact)) throw new Error(`${fact.kind} is not told to anybody`)
  const { recipient, message, letter } = fact.body
  const contact = contacts.get(recipient)
  if (!contact) return undefined
  const purpose = messageOffered.is(fact) ? 'acceptance' : 'content'
  return {
    ...newJob(fact, recipient, purpose, mailDomain),
    language: contact.language,
    box: contact.box,
    message,
    sender: JSON.stringify(letter.sender satisfies Sender),
    // An offer hides its sender; so does the notice of a letter that was offered first.
    names_sender: purpose === 'content' && letter.mode === 'basic',
  }
}

function newJob(fact: Fact, recipient: string, purpose: NoticePurpose, mailDomain: string) {
  const id = derivedId('mail', fact.id)
  return {
    id,
    fact: fact.id,
    fact_at: fact.at,
    recipient,
    purpose,
    message: null,
    sender: null,
    names_sender: false,
    // One event, one Message-ID (RFC 5322 section 3.6.4), so that a mail sent twice is known as one.
    mail_id: `<${id}@${mailDomain}>`,
    useful_until: new Date(Date.parse(fact.at) + USEFUL_MS).toISOString(),
  }
}
