import { type MailFile, mailsOf, type Recipient, until } from '@zegel/testing'

/** Does something and gives the mail that it makes the house send; how long that took is told in ms. */
export async function mailAfter<T>(to: Recipient, act: () => Promise<T>) {
  const before = mailsOf(to.place, to.email).length
  const done = await act()
  const started = performance.now()
  const mail: MailFile = await until(() => mailsOf(to.place, to.email)[before], { ms: 20_000, what: 'a mail to Anna' })
  return { done, mail, waitedMs: performance.now() - started }
}
