/** Draws the arms of a commune that does not exist, `height` points high: barry wavy, a chief with three lozenges. */
export function drawArms(page: PDFKit.PDFDocument, left: number, top: number, height: number): void {
  const width = height * 0.84
  const shield = () =>
    page
      .moveTo(left, top)
      .lineTo(left + width, top)
      .lineTo(left + width, top + height * 0.55)
      .bezierCurveTo(
        left + width,
        top + height * 0.82,
        left + width * 0.7,
        top + height * 0.94,
        left + width / 2,
        top + height,
      )
      .bezierCurveTo(left + width * 0.3, top + height * 0.94, left, top + height * 0.82, left, top + height * 0.55)
      .closePath()
  page.save()
  shield().clip()
  page.rect(left, top, width, height).fill('#f6f1e1')
  for (const share of [0.42, 0.6, 0.78]) {
    const y = top + height * share
    const swell = height * 0.05
    page
      .moveTo(left, y)
      .bezierCurveTo(left + width * 0.25, y - swell, left + width * 0.25, y - swell, left + width * 0.5, y)
      .bezierCurveTo(left + width * 0.75, y + swell, left + width * 0.75, y + swell, left + width, y)
      .lineWidth(height * 0.08)
      .stroke('#2f5f9e')
  }
  page.rect(left, top, width, height * 0.3).fill('#a5282c')
  for (const share of [0.22, 0.5, 0.78]) {
    const [x, y, half] = [left + width * share, top + height * 0.15, height * 0.09]
    page.polygon([x, y - half], [x + half * 0.75, y], [x, y + half], [x - half * 0.75, y]).fill('#e9c65b')
  }
  page.restore()
  shield().lineWidth(1.2).stroke('#1f1d1a')
}
