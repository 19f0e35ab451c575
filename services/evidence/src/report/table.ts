import { type Element, fitting, heightOf, type Line, type Sheet } from './sheet.ts'
import { type Block, GREY, INK, RULE, styles } from './style.ts'

export interface Column {
  /** share of the width: those of a table add up to 1 */
  share: number
  /** without heads the first cell of each row is its head */
  head?: string
}

export type Row = readonly (readonly Block[])[]

const PAD = { x: 6, y: 4 }
/** A row that must be broken over pages starts with at least this much. */
const BEGUN = 40

interface Cell {
  x: number
  width: number
  lines: Line[]
}

/** A table over as many pages as it needs; its heads stand on each. A row is broken only if no page could hold it. */
export function table(sheet: Sheet, columns: readonly Column[], rows: readonly Row[]): void {
  const heads = columns.some(({ head }) => head !== undefined)
  const headRow = heads
    ? cellsOf(
        sheet,
        columns,
        columns.map(({ head = '' }) => [{ text: head, style: styles.head }]),
      )
    : undefined
  const headHeight = headRow ? heightOfRow(headRow) : 0
  const page = sheet.pageHeight - headHeight
  let parent: Element | undefined
  let onPage = false
  const begin = () => {
    if (headRow) drawHeads(sheet, headRow, onPage ? undefined : parent)
    onPage = true
  }
  for (const row of rows) {
    const cells = cellsOf(sheet, columns, row)
    const height = heightOfRow(cells)
    const needs = height > page ? BEGUN : height
    if (!onPage) {
      sheet.reserve(headHeight + needs)
      parent = sheet.element('Table', sheet.section)
      begin()
    } else if (needs > sheet.room) {
      sheet.newPage()
      begin()
    }
    drawRow(sheet, cells, sheet.element('TR', parent as Element), heads, begin)
  }
  sheet.y += 8
}

function cellsOf(sheet: Sheet, columns: readonly Column[], row: Row): Cell[] {
  let x = sheet.left
  return columns.map(({ share }, nth) => {
    const width = share * sheet.width
    const cell = { x, width, lines: sheet.lay(row[nth] ?? [], width - (nth < columns.length - 1 ? 2 : 1) * PAD.x) }
    x += width
    return cell
  })
}

const heightOfRow = (cells: readonly Cell[]) =>
  Math.max(...cells.map(({ lines }) => lines.reduce(heightOf, 0))) + 2 * PAD.y

/** On the first page they are the table's heads; on the others they only help the eye. */
function drawHeads(sheet: Sheet, cells: readonly Cell[], parent: Element | undefined): void {
  const top = sheet.y
  const draw = ({ x, lines }: Cell) => sheet.draw(lines, x, top + PAD.y)
  if (parent) {
    const row = sheet.element('TR', parent)
    for (const cell of cells) {
      sheet.content(sheet.element('TH', row, { scope: 'Column' }), 'TH', () => draw(cell))
    }
  }
  sheet.y += heightOfRow(cells)
  sheet.artifact(parent ? 'Layout' : 'Pagination', () => {
    if (!parent) for (const cell of cells) draw(cell)
    sheet.rule(sheet.y, INK, 0.8)
  })
}

function drawRow(sheet: Sheet, cells: readonly Cell[], row: Element, heads: boolean, begin: () => void): void {
  const elements = cells.map((_, nth) =>
    nth === 0 && !heads ? sheet.element('TH', row, { scope: 'Row' }) : sheet.element('TD', row),
  )
  let left = cells
  for (;;) {
    const room = sheet.room - 2 * PAD.y
    const taken = left.map(({ lines }) => fitting(lines, room))
    const top = sheet.y
    for (const [nth, { x, lines }] of left.entries()) {
      const now = lines.slice(0, taken[nth])
      if (now.length === 0) continue
      const type = nth === 0 && !heads ? 'TH' : 'TD'
      sheet.content(elements[nth] as Element, type, () => sheet.draw(now, x, top + PAD.y))
    }
    sheet.y += heightOfRow(left.map((cell, nth) => ({ ...cell, lines: cell.lines.slice(0, taken[nth]) })))
    left = left.map((cell, nth) => ({ ...cell, lines: cell.lines.slice(taken[nth]) }))
    const done = left.every(({ lines }) => lines.length === 0)
    sheet.artifact('Layout', () => sheet.rule(sheet.y, done ? RULE : GREY, 0.5))
    if (done) return
    sheet.newPage()
    begin()
  }
}
