// Reads back the reports that we write: enough of PDF for them and no more, so that the tests need no other program.
import { inflateSync } from 'node:zlib'

/** A run of text as it is drawn: points from the lower left corner of the page. */
export interface Run {
  text: string
  font: string
  x: number
  y: number
  /** of the last letter: a space at the end of a line is not seen */
  right: number
}

export interface ReadPage {
  runs: Run[]
  /** the runs one after the other, lines by their own ends */
  text: string
}

export interface ReadPdf {
  /** the dictionaries of all objects, without streams */
  source: string
  objects: Map<number, { dictionary: string; stream: Buffer | undefined }>
  pages: ReadPage[]
  /** of all pages, without any white space: what is broken over lines is whole again */
  squeezed: string
}

export function readPdf(bytes: Buffer): ReadPdf {
  const objects = readObjects(bytes)
  const dictionaryOf = (id: string | undefined) => objects.get(Number(id))?.dictionary ?? ''
  const fonts = new Map<string, FontReader>()
  const all = [...objects.values()].map(({ dictionary }) => dictionary)
  const kids = /\/Kids \[([^\]]*)\]/.exec(all.find((one) => one.includes('/Type /Pages')) ?? '')?.[1] ?? ''
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map(([, id]) => {
    const page = dictionaryOf(id)
    const resources = dictionaryOf(/\/Resources (\d+)/.exec(page)?.[1])
    for (const [, name, font] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      if (!fonts.has(name as string)) fonts.set(name as string, fontReader(objects, dictionaryOf(font)))
    }
    const content = objects.get(Number(/\/Contents (\d+)/.exec(page)?.[1]))?.stream
    const runs = runsOf(content?.toString('latin1') ?? '', fonts)
    return { runs, text: runs.map(({ text }) => text).join('\n') }
  })
  const squeezed = pages.map(({ text }) => text.replace(/\s/g, '')).join('')
  return { source: all.join('\n'), objects, pages, squeezed }
}

function readObjects(bytes: Buffer): ReadPdf['objects'] {
  const objects: ReadPdf['objects'] = new Map()
  const table = Number(/startxref\n(\d+)/.exec(bytes.subarray(-200).toString('latin1'))?.[1])
  const offsets = bytes
    .subarray(table)
    .toString('latin1')
    .matchAll(/^(\d{10}) 00000 n /gm)
  for (const [, offset] of offsets) {
    const at = Number(offset)
    const head = /^(\d+) 0 obj\n/.exec(bytes.subarray(at, at + 20).toString('latin1'))
    if (!head) throw new Error(`no object at ${at}`)
    const end = bytes.indexOf('endobj', at)
    const stream = bytes.indexOf('\nstream\n', at)
    const hasStream = stream >= 0 && stream < end
    const dictionary = bytes.subarray(at + head[0].length, hasStream ? stream : end).toString('latin1')
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1])
    const raw = hasStream ? bytes.subarray(stream + 8, stream + 8 + length) : undefined
    objects.set(Number(head[1]), {
      dictionary,
      stream: raw && dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw,
    })
  }
  return objects
}

interface FontReader {
  name: string
  textOf: (glyph: number) => string
  widthOf: (glyph: number) => number
}

function fontReader(objects: ReadPdf['objects'], dictionary: string): FontReader {
  const referred = (name: string, from: string) =>
    objects.get(Number(new RegExp(`/${name} \\[?(\\d+) 0 R`).exec(from)?.[1]))
  const unicode = referred('ToUnicode', dictionary)?.stream?.toString('latin1') ?? ''
  const texts = [...unicode.matchAll(/^<\w{4}> <\w{4}> \[(.*)\]$/gm)].flatMap(([, list]) =>
    [...(list as string).matchAll(/<([\w ]*)>/g)].map(([, codes]) =>
      String.fromCharCode(...(codes as string).split(' ').map((code) => Number.parseInt(code, 16))),
    ),
  )
  const descendant = referred('DescendantFonts', dictionary)?.dictionary ?? ''
  const widths = (/\/W \[0 \[([^\]]*)\]/.exec(descendant)?.[1] ?? '').split(' ').map(Number)
  return {
    name: /\/BaseFont \/\w+\+([\w-]+)/.exec(dictionary)?.[1] ?? '',
    textOf: (glyph) => texts[glyph] ?? '\ufffd',
    widthOf: (glyph) => widths[glyph] ?? 0,
  }
}

function runsOf(content: string, fonts: ReadonlyMap<string, FontReader>): Run[] {
  return [...content.matchAll(/BT\n([\s\S]*?)\nET/g)].map(([, body = '']) => {
    const [, x, y] = /1 0 0 1 ([-\d.]+) ([-\d.]+) Tm/.exec(body) ?? []
    const [, name, size] = /\/(F\d+) ([\d.]+) Tf/.exec(body) ?? []
    const font = fonts.get(name as string) as FontReader
    let text = ''
    let width = 0
    let inked = 0
    for (const [, glyphs, kern] of body.matchAll(/<([0-9a-f]*)>|(-?[\d.]+)(?= [<\]]|\])/g)) {
      if (kern !== undefined) width -= Number(kern)
      for (const [code] of (glyphs ?? '').matchAll(/\w{4}/g)) {
        const glyph = Number.parseInt(code, 16)
        text += font.textOf(glyph)
        width += font.widthOf(glyph)
        if (font.textOf(glyph) !== ' ') inked = width
      }
    }
    return { text, font: font.name, x: Number(x), y: Number(y), right: Number(x) + (inked * Number(size)) / 1000 }
  })
}
