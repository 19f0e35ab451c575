import { Refusal } from '@zegel/contract'
import type { App } from '@zegel/host'

const FORM_BYTES_MAX = 16_384

/** OAuth's own body format (RFC 6749 section 4.4.2), where a route takes it beside JSON. */
export function acceptForm(app: App) {
  const options = { parseAs: 'string' as const, bodyLimit: FORM_BYTES_MAX }
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', options, (_request, body, done) => {
    const pairs = [...new URLSearchParams(body)]
    const members = new Map(pairs)
    // RFC 6749 section 3.2: parameters must not be included more than once.
    if (members.size !== pairs.length) done(new Refusal('body-invalid', { detail: 'a parameter comes twice' }))
    else done(null, Object.fromEntries(members))
  })
}
