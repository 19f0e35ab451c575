import { type Administration, administration, expectStatus, type Place } from '@zegel/testing'
import { smallPdf } from './pdf.ts'

/** An administration that is ready to send. */
export interface Sender {
  tokens: string[]
  /** ids of its own contents */
  contents: string[]
}

export interface SendersOptions {
  senders: number
  tokensPerSender: number
  contentsPerSender: number
}

/** Registers administrations; each proves its key for every token, as in production. */
export async function makeSenders(place: Place, options: SendersOptions): Promise<Sender[]> {
  const senders: Sender[] = []
  for (let nth = 0; nth < options.senders; nth++) {
    const one = await administration(place)
    const tokens: string[] = []
    for (let token = 0; token < options.tokensPerSender; token++) {
      tokens.push(expectStatus(await one.askToken(), 200).body.access_token)
    }
    const contents: string[] = []
    for (let content = 0; content < options.contentsPerSender; content++) {
      contents.push(await upload(one, `${nth}/${content}`))
    }
    senders.push({ tokens, contents })
  }
  return senders
}

async function upload(sender: Administration, reference: string): Promise<string> {
  const headers = { 'content-type': 'application/pdf' }
  const body = await smallPdf(reference)
  return expectStatus(await sender.call('PUT', '/deposit/contents', { body, headers }), 201).body.content
}
