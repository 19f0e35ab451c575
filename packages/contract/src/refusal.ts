/**
 * Every expected "no" of the house: a stable code, the HTTP status it means, its title, and what to do next.
 * A landed code keeps its meaning; new ones are added.
 */
export const refusals = {
  // who asks
  'token-missing': [401, 'No access token', 'Send an access token in the Authorization header (Bearer).'],
  'token-invalid': [401, 'The access token is not valid', 'Ask identity for a new token for this service.'],
  'token-expired': [401, 'The access token has expired', 'Ask identity for a new token.'],
  'token-revoked': [401, 'The access token was revoked', 'Log in again.'],
  'scope-missing': [403, 'The token does not cover this act', 'Ask for a token with the scope that the route names.'],
  'client-unknown': [401, 'The client is not known or its assertion is not valid', 'Check client id, key and clock.'],
  'assertion-reused': [401, 'The client assertion was used before', 'Make a new assertion with its own jti.'],
  'revocations-stale': [503, 'Revocations cannot be checked right now', 'Try again after the time in Retry-After.'],
  'not-in-production': [404, 'There is nothing here', 'This route exists in development only.'],
  // the shape of a request
  'request-malformed': [
    400,
    'The request is not well-formed',
    'Send HTTP/1.1 with a valid URL and headers under 16 kB.',
  ],
  'body-invalid': [400, 'The request does not fit the schema', 'Correct what "errors" or "detail" names.'],
  'body-not-json': [400, 'The body is not JSON', 'Send one JSON object in UTF-8.'],
  'body-too-large': [413, 'The body is too large', 'Stay under the limit named in "detail".'],
  'media-type-unsupported': [415, 'The content type is not supported', 'Send a content type that the route names.'],
  'route-unknown': [404, 'There is no such route', 'See /docs for every route.'],
  'rate-limited': [429, 'Too many requests', 'Try again after the time in Retry-After.'],
  // contents
  'content-empty': [400, 'The content is empty', 'Send at least one byte.'],
  'content-too-large': [413, 'The content is too large', 'Stay under content_bytes_max.'],
  'content-interrupted': [400, 'The upload ended before its last byte', 'Send the content again; nothing was kept.'],
  'content-digest-invalid': [400, 'Content-Digest is not well-formed', 'Send sha-256=:<base64>: (RFC 9530).'],
  'content-digest-mismatch': [400, 'The bytes do not have the digest that was announced', 'Send the content again.'],
  'content-type-refused': [415, 'This media type is not accepted', 'Use one of the media types listed in /docs.'],
  'content-type-contradicted': [415, 'The bytes are not of the declared media type', 'Declare the type of the bytes.'],
  'content-unknown': [422, 'A content is not known', 'Upload it first; contents belong to the sender who uploaded.'],
  // messages
  'idempotency-key-missing': [
    400,
    'No Idempotency-Key, or none that can be one',
    'Send a key of your own, 1 to 128 visible characters.',
  ],
  'idempotency-key-reused': [422, 'The key was used with another body', 'Use one key for each message or order.'],
  'message-main-content': [422, 'A message has exactly one main content', 'Give exactly one part the role "main".'],
  'message-content-twice': [422, 'A content is named twice', 'Name each content once.'],
  'recipient-twice': [422, 'A recipient is named twice', 'Name each recipient once.'],
  'recipient-number-invalid': [422, 'A recipient number has wrong check digits', 'Check the number at its source.'],
  'file-name-invalid': [422, 'A file name is not a plain name', 'Use a name without path or control characters.'],
  'iban-invalid': [422, 'The IBAN has wrong check digits', 'Check the account number.'],
  'signature-refused': [
    422,
    'The signature cannot stand in evidence',
    'Send a detached JWS whose protected header holds alg, b64, crit, kid and x5t#S256 only: no certificate, no name.',
  ],
  'deadline-unsupported': [422, 'Deadlines are not supported yet', 'Leave "deadline" out.'],
  'expiration-in-the-past': [422, 'expirationDate is not in the future', 'Choose a later date.'],
  'sender-not-authorised-nrn': [
    403,
    'The sender is not authorised to use national numbers',
    'Register the authorisation with the operator. The rejection is sealed as evidence.',
  ],
  'too-many-unsealed': [429, 'Too many deposits wait for their seal', 'Try again after the time in Retry-After.'],
  'message-unknown': [404, 'There is no such message', 'Check the id; messages belong to their sender.'],
  // consent
  'terms-unknown': [422, 'That version of the terms is not the current one', 'Show the current terms and try again.'],
  'consent-not-given': [409, 'There is no consent to withdraw', 'Read /consent/me for the present state.'],
  'contact-missing': [409, 'There is no address to confirm', 'Name an address with PUT /consent/me/contact.'],
  'code-wrong': [422, 'The code is not right', 'Try again with the newest code; attempts are limited.'],
  'code-expired': [410, 'The code has expired', 'Ask for a new one with PUT /consent/me/contact.'],
  'code-attempts-exhausted': [429, 'Too many wrong codes', 'Ask for a new code with PUT /consent/me/contact.'],
  // mailbox
  'item-unknown': [404, 'There is no such item', 'Check the id; items belong to their recipient.'],
  'item-not-offered': [409, 'The item does not wait for a decision', 'Read the item for its present state.'],
  'item-refused': [409, 'The item was refused', 'A refusal is final.'],
  'item-accepted': [409, 'The item was accepted', 'An acceptance is final.'],
  'item-opened': [409, 'The item was opened', 'What was opened cannot be refused.'],
  'item-not-consigned': [409, 'The item is not consigned', 'In consent mode accept it first; then wait for its seal.'],
  'grant-missing': [401, 'No grant to read', 'Open the item first and send its grant in Zegel-Grant.'],
  'grant-invalid': [403, 'The grant is not valid for this item', 'Open the item again.'],
  'part-unknown': [404, 'There is no such part', 'Read the item for its parts.'],
  'range-invalid': [416, 'The range cannot be served', 'Ask for one range of bytes inside the part.'],
  'part-damaged': [500, 'The stored content is damaged', 'Nothing false was given out. Tell the operator.'],
  'seal-pending': [503, 'The act is recorded, its seal is not there yet', 'Repeat the same request after Retry-After.'],
  // evidence
  'evidence-unknown': [404, 'There is no evidence for that message', 'Check the id, or wait for the first seal.'],
  'dossier-of-no-message': [
    422,
    'That chain of evidences is of no message',
    'A dossier is the proof of one message. Read these evidences in the timeline: GET /evidence/messages/{id}.',
  ],
  'dossier-too-large': [422, 'The dossier does not fit in one container', 'Ask for it without content.'],
  'checkpoint-unknown': [
    422,
    'The log has no checkpoint of that size',
    'Use the size of a checkpoint, as /evidence/log/checkpoint and every dossier state it, or leave asOf out.',
  ],
  'volume-unknown': [422, 'The dossier has no such volume', 'Zegel-Volumes of any volume says how many there are.'],
  'tile-unknown': [404, 'The log has no such tile', 'Ask for tiles of a signed checkpoint: see c2sp.org/tlog-tiles.'],
  'log-behind': [503, 'The log does not cover the newest seals yet', 'Try again after the time in Retry-After.'],
  'log-busy': [503, 'Too many read the log at once', 'Try again after the time in Retry-After, or read a mirror.'],
  'log-damaged': [
    503,
    'What is stored of the log is damaged',
    'Nothing false was given out, and what was signed stands. Tell the operator, and try again later.',
  ],
  'dossiers-unknown': [404, 'There is no such export', 'Check the id; exports end with their file, after seven days.'],
  'dossiers-unready': [409, 'The export has no file yet', 'Read its state, and try again when it is done.'],
  'dossiers-failed': [409, 'The export has failed', 'Its state says why. Ask for a smaller one.'],
  'dossiers-too-many': [422, 'The export would hold too many messages', 'Ask for at most 10,000 messages at once.'],
  'dossiers-too-large': [
    422,
    'The export would not fit in one file',
    'Stay under 4 GiB: fewer messages at once, or "content": false.',
  ],
  'dossiers-exhausted': [429, 'Too many exports run or are kept', 'Wait for the end of one that runs or is kept.'],
  'verification-too-large': [
    413,
    'The dossier is too large to be verified here',
    'Verify it on your own machine with the zegel verify command, which has no limit.',
  ],
  'verification-failed': [
    422,
    'The dossier takes more time or memory to verify than is given here',
    'Verify it on your own machine with the zegel verify command, which has no limit.',
  ],
  'verifications-busy': [503, 'Too many verifications at once', 'Try again after the time in Retry-After.'],
  // the house
  unavailable: [503, 'The service cannot answer right now', 'Try again after the time in Retry-After.'],
  internal: [
    500,
    'Something went wrong on our side',
    'Nothing was lost. Try again, then tell the operator the instance.',
  ],
} as const satisfies Record<string, readonly [status: number, title: string, next: string]>

export type RefusalCode = keyof typeof refusals

/** An expected no. `detail` never holds private data: it is shown and logged. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: string | undefined
  /** seconds, for Retry-After */
  readonly retryAfter: number | undefined
  /** further members of the problem document */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    code: RefusalCode,
    options: { detail?: string; retryAfter?: number; members?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Refusal'
    this.code = code
    this.detail = options.detail
    this.retryAfter = options.retryAfter
    this.members = options.members ?? {}
  }
}
