/** A moment of ours (UTC, ms) as PostgreSQL writes it in that zone: without zeros at the end of its fraction. */
export function asPostgres(instant: string): string {
  const [whole = '', ms = ''] = instant.replace('T', ' ').replace('Z', '').split('.')
  const fraction = ms.replace(/0+$/, '')
  return `${whole}${fraction && `.${fraction}`}+00`
}

/** How a token states a moment that PostgreSQL writes so (RFC 3161 2.4.2): the whole GeneralizedTime. */
export function asGeneralizedTime(written: string): Buffer | undefined {
  const [, date, time, fraction = ''] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?\+00$/.exec(written) ?? []
  if (date === undefined || time === undefined) return undefined
  const text = `${date.replaceAll('-', '')}${time.replaceAll(':', '')}${fraction}Z`
  return Buffer.concat([Buffer.of(0x18, text.length), Buffer.from(text)])
}
