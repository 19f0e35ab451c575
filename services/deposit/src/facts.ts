import { createHash } from 'node:crypto'
import { type Box, type Fact, type LetterDetail, messageDeposited, messageRejected, type Part } from '@zegel/contract'
import { type Context, instant } from '@zegel/host'
import { inOrder } from './content-lookup.ts'
import type { Prepared } from './door.ts'

export interface Ready {
  item: Prepared
  parts: readonly Part[]
  rejected: boolean
}

/** The facts of a group in its order, with one box for each recipient. */
export async function factsOf(context: Context<never>, group: readonly Ready[]): Promise<Fact[]> {
  const salts = group.map(({ item }) => item.parties.map(() => context.random(32)))
  const secrets = group.flatMap(({ item }, nth) =>
    item.parties.map((party, at) => ({ party, text: JSON.stringify(detailOf(item, at, salts[nth]?.[at] as Buffer)) })),
  )
  const boxes = secrets.length > 0 ? await context.keyring.seal(secrets) : []
  // One clock reading for the group: never before any of its requests was complete.
  const at = instant(context.clock.now())
  return group.map((ready, nth) =>
    factOf(ready, salts[nth] as Buffer[], boxes.splice(0, ready.item.parties.length), at),
  )
}

function factOf({ item, parts, rejected }: Ready, salts: readonly Buffer[], boxes: readonly Box[], at: string): Fact {
  const { deposit, row, parties } = item
  const { caller, submission, submittedAt } = deposit
  const { messageType, language, mode, fallback, expirationDate, legalBasis, contactPoint } = submission
  const sender = { party: caller.party, cbe: caller.sender?.cbe as string, name: caller.sender?.name as string }
  const recipients = submission.recipients.map(({ scheme, value }, nth) => ({
    recipient: parties[nth] as string,
    scheme,
    commitment: commitment(salts[nth] as Buffer, scheme, value),
  }))
  const common = { message: row.message, client: caller.client, recipients, ...statedBy(item) }
  const fact = { about: [row.message], subject: row.message, at, boxes }
  if (rejected) {
    const reason = 'sender-not-authorised-nrn'
    return messageRejected.make({ ...fact, body: { ...common, sender, reason, submittedAt: instant(submittedAt) } })
  }
  return messageDeposited.make({
    ...fact,
    body: {
      ...common,
      ...(legalBasis !== undefined && { legalBasis }),
      contactPoint,
      letter: {
        sender,
        messageType,
        language,
        mode,
        fallback,
        submittedAt: instant(submittedAt),
        ...(expirationDate !== undefined && { expirationDate }),
        parts: [...parts],
      },
    },
  })
}

/** What cannot be told later: the key of the client, and what the sender says of who acts. */
function statedBy({ deposit: { caller, submission } }: Prepared) {
  const { clerk, signature } = submission
  return {
    ...(caller.clientKey !== undefined && { clientKey: caller.clientKey }),
    ...(clerk !== undefined && { clerk }),
    ...(signature !== undefined && { signature }),
  }
}

/** PROOF.md section 1: a domain label, 32 random bytes of its own, the canonical value. The salt is only in the box. */
function commitment(salt: Buffer, scheme: string, value: string): string {
  return createHash('sha256').update('zegel-recipient\0').update(salt).update(`${scheme}:${value}`).digest('hex')
}

function detailOf({ deposit: { submission } }: Prepared, nth: number, salt: Buffer): LetterDetail {
  const { subject, contents, senderReference, forTheAttentionOf, remedies, paymentData } = submission
  const { scheme, value } = submission.recipients[nth] as (typeof submission.recipients)[number]
  return {
    salt: salt.toString('base64url'),
    scheme,
    value,
    subject,
    fileNames: inOrder(contents).map(({ fileName }) => fileName),
    ...(senderReference !== undefined && { senderReference }),
    ...(forTheAttentionOf !== undefined && { forTheAttentionOf }),
    ...(remedies !== undefined && { remedies }),
    ...(paymentData !== undefined && { paymentData }),
  }
}
