export interface CallOptions {
  token?: string | undefined
  /** sent as JSON */
  json?: unknown
  /** sent as it is */
  body?: Uint8Array | string | ReadableStream
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** What a service answered: tests look into it member by member, and a wrong guess fails there. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any

export interface Answer<T = Loose> {
  status: number
  headers: Headers
  bytes: Buffer
  /** the parsed body where it is JSON, or null */
  body: T
}

/** One HTTP call, answered whole: whatever the status, nothing is thrown for it. */
export async function call<T = Loose>(method: string, url: string, options: CallOptions = {}): Promise<Answer<T>> {
  const { token, json, body, signal } = options
  const headers = new Headers(options.headers)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  if (json !== undefined) headers.set('content-type', 'application/json')
  const content = json === undefined ? body : JSON.stringify(json)
  const answer = await fetch(url, {
    method,
    headers,
    ...(content !== undefined && { body: content as string, duplex: 'half' as const }),
    ...(signal && { signal }),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '')
  const parsed = isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : null
  return { status: answer.status, headers: answer.headers, bytes, body: parsed as T }
}

/** The answer, or an error that shows what came instead of the expected status. */
export function expectStatus<T>(answer: Answer<T>, ...statuses: readonly number[]): Answer<T> {
  if (statuses.includes(answer.status)) return answer
  throw new Error(`expected ${statuses.join(' or ')}, got ${answer.status}: ${answer.bytes.toString().slice(0, 500)}`)
}
