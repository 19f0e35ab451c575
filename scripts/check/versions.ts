// Versions as npm writes them, and the floors of floors.json.

/** `18.4.0-beta.17`: one version, neither a range nor a tag. */
export const isExact = (version: string): boolean =>
  /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(version)

/** True if `version` comes before `floor`. A pre-release comes before its release. */
export function isBelow(version: string, floor: string): boolean {
  const [numbers = '', ...pre] = version.split('+')[0]?.split('-') ?? []
  const own = numbers.split('.').map(Number)
  const wanted = floor.split('.').map(Number)
  for (const [at, want] of wanted.entries()) {
    const have = own[at] ?? 0
    if (have !== want) return have < want
  }
  return pre.length > 0
}

/**
 * What is wrong with this version under floors per major, if anything. A major without a floor is fine only when it is
 * newer than all that have one: the older ones no longer get repairs.
 */
export function belowFloor(version: string, floors: Record<string, string>): string | undefined {
  const major = version.split('.')[0] ?? ''
  const floor = floors[major]
  if (floor !== undefined) return isBelow(version, floor) ? `below ${floor}` : undefined
  const newest = Math.max(...Object.keys(floors).map(Number))
  return Number(major) > newest ? undefined : `of a major without repairs (floors: ${Object.values(floors).join(', ')})`
}
