// The plan annexed to the demonstration letter: streets, parcels and houses of a place that does not exist.
import { Canvas, type Colour, type Point } from './canvas.ts'

const PAPER: Colour = [244, 240, 228]
const STREET: Colour = [222, 218, 210]
const INK: Colour = [70, 66, 60]
const HOUSE: Colour = [214, 170, 156]
const GARDEN: Colour = [222, 230, 204]
const CONCERNED: Colour = [250, 214, 120]
const RED: Colour = [190, 40, 40]

const WIDTH_PER_HEIGHT = 1.5
/** What a pixel with grain takes once compressed: five bits in three channels, coded for all the colours at once. */
const BYTES_PER_PIXEL = 2.37

export interface Parcel {
  number: string
  concerned: boolean
  centre: Point
}

interface Drawn extends Parcel {
  corners: Point[]
  house: Point[]
}

const COLUMNS = [0.05, 0.17, 0.28, 0.4, 0.49, 0.58, 0.7, 0.82, 0.95]
const ROWS: readonly (readonly [top: number, bottom: number])[] = [
  [0.06, 0.28],
  [0.36, 0.6],
  [0.6, 0.82],
]
const CROSS_STREET = 4

/** Leans every line a little, as parcels do. */
const lean = (x: number, y: number): Point => [x + 0.03 * (y - 0.5), y + 0.025 * Math.sin(3 * x)]

function parcels(): Drawn[] {
  return ROWS.flatMap(([top, bottom], row) =>
    COLUMNS.slice(0, -1).flatMap((left, column) => {
      if (column === CROSS_STREET) return []
      const right = COLUMNS[column + 1] as number
      const box = (inset: number, from: number, to: number): Point[] => {
        const [x1, x2] = [left + inset * (right - left), right - inset * (right - left)]
        const [y1, y2] = [top + from * (bottom - top), top + to * (bottom - top)]
        return [lean(x1, y1), lean(x2, y1), lean(x2, y2), lean(x1, y2)]
      }
      // A house stands at its street: above the first street, below it, or at the bottom one.
      const [from, to] = row === 1 ? [0.06, 0.4 + 0.03 * column] : [0.55 - 0.02 * column, 0.93]
      return {
        number: `${101 + row * 10 + column} ${'ABCD'[(row + column) % 4]}`,
        concerned: row === 1 && column === 5,
        centre: lean((left + right) / 2, top + (row === 1 ? 0.75 : 0.25) * (bottom - top)),
        corners: box(0, 0, 1),
        house: box(0.16 + 0.02 * (column % 3), from, to),
      }
    }),
  )
}

const street = (x1: number, y1: number, x2: number, y2: number): Point[] => {
  const steps = [0, 0.25, 0.5, 0.75, 1]
  const along = (share: number) => x1 + share * (x2 - x1)
  return [...steps.map((s) => lean(along(s), y1)), ...steps.toReversed().map((s) => lean(along(s), y2))]
}

/**
 * A PNG of about `kilobytes` kB (1 kB is 1,000 bytes; within 5 %), half as wide again as high, and where its parcels
 * lie, from 0 to 1 in both directions, for the labels.
 */
export function cadastralPlan(kilobytes: number): { png: Buffer; parcels: Parcel[]; widthPerHeight: number } {
  const height = Math.max(60, Math.ceil(Math.sqrt((kilobytes * 1000) / BYTES_PER_PIXEL / WIDTH_PER_HEIGHT)))
  const canvas = new Canvas(Math.round(height * WIDTH_PER_HEIGHT), height, PAPER)
  for (const [top, bottom] of [
    [0.29, 0.35],
    [0.83, 0.89],
  ] as const) {
    canvas.fill(street(0, top, 1, bottom), STREET)
  }
  canvas.fill([lean(0.505, 0), lean(0.565, 0), lean(0.565, 1), lean(0.505, 1)], STREET)
  const drawn = parcels()
  for (const { corners, house, concerned } of drawn) {
    canvas.fill(corners, concerned ? CONCERNED : GARDEN)
    canvas.fill(house, HOUSE)
    canvas.outline(house, 0.0016, INK)
    canvas.outline(corners, 0.0022, INK)
  }
  for (const { corners } of drawn.filter(({ concerned }) => concerned)) canvas.outline(corners, 0.006, RED)
  canvas.grain(kilobytes)
  return { png: canvas.png(), parcels: drawn, widthPerHeight: WIDTH_PER_HEIGHT }
}
