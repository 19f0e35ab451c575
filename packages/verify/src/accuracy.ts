/** A timestamp authority may be so much behind another (EN 319 421), and behind the clock of who seals, ms. */
export const ACCURACY_MS = 1_000
