import { randomBytes } from 'node:crypto'
import { type Administration, expectStatus, newNrn } from '@zegel/testing'

/** A small file that is a PDF by its first bytes, different each time. */
export function pdf(bytes = 300): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(bytes), Buffer.from('\n%%EOF\n')])
}

/** Uploads a content and gives its id. */
export async function put(by: Administration, file = pdf()): Promise<string> {
  const answer = await by.call('PUT', '/deposit/contents', {
    body: file,
    headers: { 'content-type': 'application/pdf' },
  })
  return expectStatus(answer, 201).body.content
}

/** A well-formed submission with one content. */
export function submission({ content, ...change }: { content: string } & Record<string, unknown>) {
  return {
    subject: 'Beslissing over uw aanvraag',
    language: 'nl',
    messageType: 'decision',
    contents: [{ content, role: 'main', fileName: 'brief.pdf' }],
    recipients: [{ scheme: 'be-nrn', value: newNrn() }],
    mode: 'basic',
    fallback: 'reject',
    contactPoint: 'Loket 1, Grote Markt',
    ...change,
  }
}
