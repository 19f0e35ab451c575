import type { FontName } from './fonts.ts'

/** Points: 1/72 inch. */
export interface Style {
  font: FontName
  size: number
  /** from one line to the next */
  leading: number
  color: string
}

export const INK = '#1a1a1a'
/** Seven to one against white: readable on paper and for weak eyes. */
export const GREY = '#565656'
export const RULE = '#b8b8b8'
export const SHADE = '#f1f1ef'

const style = (font: FontName, size: number, leading: number, color = INK): Style => ({ font, size, leading, color })

export const styles = {
  title: style('bold', 21, 27),
  heading: style('bold', 12.5, 17),
  subheading: style('bold', 9.5, 14),
  lead: style('serif', 10, 14.6),
  body: style('serif', 9.4, 13.6),
  cell: style('sans', 8.2, 11),
  strong: style('bold', 8.2, 11),
  detail: style('sans', 7.4, 9.8),
  note: style('sans', 7.4, 10, GREY),
  head: style('bold', 7.6, 10, GREY),
  digest: style('mono', 6.5, 9.4),
  id: style('mono', 6.5, 9.4, GREY),
  messageId: style('mono', 10, 14),
  footer: style('sans', 7.2, 10, GREY),
} as const satisfies Record<string, Style>

/** A stretch of text in one style: a paragraph, or one of the lines of a cell. */
export interface Block {
  text: string
  style: Style
  /** space above it, unless it stands first */
  before?: number
}
