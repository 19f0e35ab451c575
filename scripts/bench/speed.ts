/** How often something is done in a second, on this thread, after a warm-up. */
export function perSecond(act: () => void, seconds = 2): number {
  for (const end = performance.now() + 300; performance.now() < end; ) act()
  const begun = performance.now()
  let times = 0
  while (performance.now() - begun < seconds * 1000) {
    // Looking at the clock costs as much as a digest.
    for (let nth = 0; nth < 50; nth++) act()
    times += 50
  }
  return times / ((performance.now() - begun) / 1000)
}
