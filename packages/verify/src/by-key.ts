/** In the order in which keys come first. Map.groupBy is younger than the oldest Node that this runs on. */
export function byKey<Key, One>(all: readonly One[], keyOf: (one: One) => Key): One[][] {
  const groups = new Map<Key, One[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}
