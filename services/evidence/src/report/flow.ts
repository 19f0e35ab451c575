import { type Element, fitting, heightOf, type Line, type Sheet } from './sheet.ts'
import { type Block, INK, SHADE } from './style.ts'

export interface FlowOptions {
  /** the tag of each block */
  type?: string
  parent?: Element
  /** from the left margin */
  indent?: number
  /** shaded, with a bar at its left */
  boxed?: boolean
  after?: number
  /** what follows must begin on the same page: its height */
  keep?: number
}

const PAD = 11
const BAR = 2.5
/** No paragraph leaves fewer lines than this on a page. */
const TOGETHER = 2

/** Paragraphs, one below the other, over as many pages as they need. */
export function flow(sheet: Sheet, blocks: readonly Block[], options: FlowOptions = {}): void {
  const { type = 'P', indent = 0, boxed = false, after = 6, keep = 0 } = options
  const pad = boxed ? PAD : 0
  const x = sheet.left + indent + pad
  let lines = sheet.lay(blocks, sheet.width - indent - 2 * pad)
  sheet.reserve((keep > 0 ? lines : lines.slice(0, TOGETHER + 1)).reduce(heightOf, 2 * pad) + keep)
  const parent = options.parent ?? sheet.section
  const elements = blocks.map(() => sheet.element(type, parent))
  while (lines.length > 0) {
    const count = together(lines, fitting(lines, sheet.room - 2 * pad))
    if (count === 0) {
      sheet.newPage()
      continue
    }
    const now = lines.slice(0, count)
    const height = now.reduce(heightOf, 2 * pad)
    if (boxed) sheet.artifact('Layout', () => shade(sheet, sheet.y, height))
    let y = sheet.y + pad
    for (const block of new Set(now.map((line) => line.block))) {
      const own = now.filter((line) => line.block === block)
      sheet.content(elements[block] as Element, type, () => {
        y = sheet.draw(own, x, y)
      })
    }
    sheet.y += height
    lines = lines.slice(count)
    if (lines.length > 0) sheet.newPage()
  }
  sheet.y += after
}

/** How many of the lines that fit to take, so that neither page gets a single line of a paragraph. */
function together(lines: readonly Line[], fit: number): number {
  if (fit >= lines.length) return fit
  const block = lines[fit]?.block
  const here = lines.slice(0, fit).filter((line) => line.block === block).length
  const left = lines.slice(fit).filter((line) => line.block === block).length
  if (here > 0 && here < TOGETHER) return fit - here
  if (here > TOGETHER && left < TOGETHER) return fit - 1
  return fit
}

function shade({ doc, left, width }: Sheet, y: number, height: number): void {
  doc.rect(left, y, width, height).fill(SHADE)
  doc.rect(left, y, BAR, height).fill(INK)
}

/** A list: each item a sign and its text. */
export function list(
  sheet: Sheet,
  items: readonly string[],
  style: Block['style'],
  sign: (nth: number) => string,
): void {
  const indent = 18
  let parent: Element | undefined
  for (const [nth, text] of items.entries()) {
    const lines = sheet.lay([{ text, style }], sheet.width - indent)
    sheet.reserve(lines.slice(0, TOGETHER + 1).reduce(heightOf, 0))
    parent ??= sheet.element('L', sheet.section)
    const item = sheet.element('LI', parent)
    sheet.content(sheet.element('Lbl', item), 'Lbl', () =>
      sheet.put(sign(nth), style, sheet.left, sheet.y + style.leading),
    )
    flow(sheet, [{ text, style }], { type: 'LBody', parent: item, indent, after: 4 })
  }
  sheet.y += 4
}
