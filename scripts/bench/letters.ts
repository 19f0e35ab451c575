import { randomUUID } from 'node:crypto'
import { newNrn } from '@zegel/testing'
import type { Sender } from './senders.ts'

export interface LetterMill {
  /** the text of a whole request: a letter of its own, with its own Idempotency-Key */
  next(): string
}

/** Different people. */
export function people(count: number): string[] {
  const numbers = new Set<string>()
  while (numbers.size < count) numbers.add(newNrn())
  return [...numbers]
}

/** Letters from all senders to all people in turn, with tokens and contents that cycle at their own pace. */
export function letterMill(
  url: string,
  path: string,
  senders: readonly Sender[],
  numbers: readonly string[],
): LetterMill {
  const { host } = new URL(url)
  let nth = 0
  return {
    next: () => {
      const sender = senders[nth % senders.length] as Sender
      const round = Math.floor(nth / senders.length)
      const token = sender.tokens[round % sender.tokens.length] as string
      const content = sender.contents[round % sender.contents.length] as string
      const body = letterText(content, numbers[nth % numbers.length] as string, nth++)
      return (
        `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n` +
        `idempotency-key: ${randomUUID()}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
      )
    },
  }
}

function letterText(content: string, number: string, nth: number): string {
  return JSON.stringify({
    subject: `Décision relative à votre demande de permis n° ${nth}`,
    language: 'fr',
    messageType: 'permit-decision',
    contents: [{ content, role: 'main', fileName: 'decision.pdf' }],
    recipients: [{ scheme: 'be-nrn', value: number }],
    mode: 'basic',
    fallback: 'reject',
    senderReference: `URB/2026/${nth}`,
    contactPoint: "Service de l'urbanisme, Grand-Place 1, 9999 Exemple, tél. 02 555 00 00",
    legalBasis: 'CoBAT, article 191',
    remedies: [{ body: 'Gouvernement de la Région, Collège d’urbanisme', term: '30 jours à dater de la réception' }],
  })
}
