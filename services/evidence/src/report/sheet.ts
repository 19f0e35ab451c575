import { breakLines } from './lines.ts'
import { type Block, INK, type Style, styles } from './style.ts'

export type Doc = PDFKit.PDFDocument
export type Element = PDFKit.PDFStructureElement

/** A line that is laid out: where it stands is not yet known. */
export interface Line {
  text: string
  style: Style
  /** with the space above it */
  height: number
  /** which of the blocks it is of */
  block: number
}

const MARGIN = { top: 62, bottom: 74, side: 62 }

/**
 * The page being filled, and the tree of tags (ISO 32000-1 section 14.8) that goes with it. Breaking into lines and
 * pages is done here and not by pdfkit, so that tables run on over pages and no heading stays behind alone.
 */
export class Sheet {
  readonly doc: Doc
  readonly left = MARGIN.side
  readonly root: Element
  y: number
  #section: Element
  #heading: string | undefined
  readonly #widths = new Map<string, number>()

  constructor(doc: Doc) {
    this.doc = doc
    this.root = doc.struct('Document')
    doc.addStructure(this.root)
    this.#section = this.root
    doc.addPage()
    this.y = MARGIN.top
  }

  get width(): number {
    return this.doc.page.width - 2 * MARGIN.side
  }

  /** How much a page holds. */
  get pageHeight(): number {
    return this.doc.page.height - MARGIN.top - MARGIN.bottom
  }

  get room(): number {
    return MARGIN.top + this.pageHeight - this.y
  }

  /** The parent of what is written now: the section under the last heading. */
  get section(): Element {
    return this.#section
  }

  newPage(): void {
    this.doc.addPage()
    this.y = MARGIN.top
  }

  /** Begins a section. The heading is drawn with what follows it, never alone at the foot of a page. */
  heading(text: string): void {
    this.#heading = text
  }

  /** Makes sure that this height is free, on a new page if need be, below a heading that still waits. */
  reserve(height: number): void {
    const heading = this.#heading
    this.#heading = undefined
    const above =
      heading === undefined
        ? 0
        : HEADING_BEFORE +
          this.lay([{ text: heading, style: styles.heading }], this.width).reduce(heightOf, 0) +
          HEADING_AFTER
    if (above + height > this.room) this.newPage()
    if (heading === undefined) return
    if (this.y > MARGIN.top) this.y += HEADING_BEFORE
    this.#section = this.element('Sect', this.root)
    this.doc.outline.addItem(heading)
    this.write([{ text: heading, style: styles.heading }], 'H2', this.#section)
    this.y += HEADING_AFTER
  }

  element(type: string, parent: Element, options: object = {}): Element {
    const element = this.doc.struct(type, options)
    parent.add(element)
    return element
  }

  /** What is drawn belongs to this element; an element may be drawn in several stretches, one on each page. */
  content(element: Element, type: string, draw: () => void): void {
    const content = this.doc.markStructureContent(type)
    draw()
    this.doc.endMarkedContent()
    element.add(content)
  }

  /** What is drawn means nothing: lines, shades, what repeats on every page. */
  artifact(type: 'Layout' | 'Pagination', draw: () => void): void {
    this.doc.markContent('Artifact', { type })
    draw()
    this.doc.endMarkedContent()
  }

  widthOf(text: string, { font, size }: Pick<Style, 'font' | 'size'>): number {
    const key = `${font} ${text}`
    let units = this.#widths.get(key)
    if (units === undefined) {
      units = this.doc.font(font).fontSize(1000).widthOfString(text)
      this.#widths.set(key, units)
    }
    return (units * size) / 1000
  }

  lay(blocks: readonly Block[], width: number): Line[] {
    return blocks.flatMap(({ text, style, before = 0 }, block) =>
      breakLines(text, width, (piece) => this.widthOf(piece, style)).map((line, nth) => ({
        text: line,
        style,
        height: style.leading + (nth === 0 && block > 0 ? before : 0),
        block,
      })),
    )
  }

  /** Draws laid lines one below the other; the caller has made room and holds the tag open. */
  draw(lines: readonly Line[], x: number, y: number): number {
    let at = y
    for (const line of lines) {
      at += line.height
      this.put(line.text, line.style, x, at)
    }
    return at
  }

  /** One line whose lower edge stands at y. */
  put(text: string, { font, size, leading, color }: Style, x: number, y: number): void {
    this.doc.font(font).fontSize(size).fillColor(color)
    this.doc.text(text, x, y - leading / 2 + size * HALF_CAPITAL, { lineBreak: false, baseline: 'alphabetic' })
  }

  /** Text that fits on what is left of the page, as one element. */
  write(blocks: readonly Block[], type: string, parent: Element): void {
    const lines = this.lay(blocks, this.width)
    const element = this.element(type, parent)
    this.content(element, type, () => {
      this.y = this.draw(lines, this.left, this.y)
    })
  }

  /** A thin line from one side to the other. */
  rule(y: number, color: string = INK, weight = 0.5, from = this.left, to = this.left + this.width): void {
    this.doc.moveTo(from, y).lineTo(to, y).lineWidth(weight).stroke(color)
  }
}

/** Half the height of a capital in DejaVu, of its size: lines stand in the middle of their leading. */
const HALF_CAPITAL = 0.36
const HEADING_BEFORE = 16
const HEADING_AFTER = 5

export const heightOf = (sum: number, { height }: Pick<Line, 'height'>) => sum + height

/** How many of the lines fit into a height. */
export function fitting(lines: readonly Line[], height: number): number {
  let sum = 0
  const at = lines.findIndex((line) => {
    sum += line.height
    return sum > height + 0.01
  })
  return at < 0 ? lines.length : at
}
