/**
 * JSON with its members in one order. Objects are unordered (RFC 8259 section 4): a client that builds its body anew
 * for a repeat may write them in another.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
