import { contactConfirmed, type FeedEntry } from '@zegel/contract'
import type { Follow } from '@zegel/host'
import { contactsOf, saveContacts } from './contacts.ts'
import { jobOf, toldKinds } from './job.ts'
import { addJobs } from './jobs.ts'
import type { ContactRow, Tables } from './tables.ts'

/** Facts in one transaction, at most. */
const PAGE_MAX = 200

/** Notes what must be told; sending is another loop's work, so a slow mail server holds back no feed. */
export function noteJobs(mailDomain: string, noted: () => void): Follow<Tables> {
  return {
    name: 'jobs',
    source: 'evidence',
    kinds: [contactConfirmed.kind, ...toldKinds],
    pageMax: PAGE_MAX,
    step: async (entries, commit) => {
      const told = entries.filter(({ fact }) => !contactConfirmed.is(fact))
      await commit(async (tx) => {
        await saveContacts(tx, confirmedIn(entries))
        const contacts = await contactsOf(tx, [...new Set(told.map(({ fact }) => fact.subject))])
        await addJobs(
          tx,
          told.flatMap(({ fact }) => jobOf(fact, contacts, mailDomain) ?? []),
        )
        return []
      })
      if (told.length > 0) noted()
    },
  }
}

function confirmedIn(entries: readonly FeedEntry[]): ContactRow[] {
  return entries.flatMap(({ fact }) => {
    if (!contactConfirmed.is(fact)) return []
    const { party, language } = fact.body
    const box = fact.boxes.find((one) => one.party === party)
    return box ? [{ party, language, box: JSON.stringify(box) }] : []
  })
}
