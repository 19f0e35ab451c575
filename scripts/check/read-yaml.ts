// Reads the plain YAML that pnpm writes: nested maps, lists of scalars, one-line `{a: b}` kept as text.
// Not YAML in general: anchors, block texts and multi-line flows are refused, so that nothing is read wrongly.

export type Yaml = string | string[] | { [key: string]: Yaml }

const unquoted = (text: string): string =>
  /^'(.*)'$/s.exec(text)?.[1]?.replaceAll("''", "'") ?? /^"([^"\\]*)"$/.exec(text)?.[1] ?? text

const KEY = /^(?<key>'(?:[^']|'')*'|"[^"\\]*"|[^\s'"#&*[{|>-][^#]*?|-[^\s#]+):(?:\s+(?<value>\S.*?))?\s*$/

interface Line {
  indent: number
  text: string
  number: number
}

const refuse = (line: Line): never => {
  throw new Error(`line ${line.number} is not the plain YAML that pnpm writes: ${line.text.slice(0, 80)}`)
}

/** @throws {Error} naming the first line that is not understood */
export function readYaml(source: string): { [key: string]: Yaml } {
  const lines = source
    .split('\n')
    .map((raw, at) => ({ indent: raw.length - raw.trimStart().length, text: raw.trim(), number: at + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#') && text !== '---')
  let at = 0

  function readList(indent: number): string[] {
    const items: string[] = []
    for (let line = lines[at]; line?.indent === indent && line.text.startsWith('- '); line = lines[++at]) {
      items.push(unquoted(line.text.slice(2).trim()))
    }
    return items
  }

  function readMap(indent: number): { [key: string]: Yaml } {
    const map: { [key: string]: Yaml } = Object.create(null)
    for (let line = lines[at]; line !== undefined && line.indent >= indent; line = lines[at]) {
      const found = line.indent === indent ? KEY.exec(line.text)?.groups : undefined
      if (!found?.key) return refuse(line)
      at++
      map[unquoted(found.key)] = found.value === undefined ? readNested(indent) : scalar(found.value, line)
    }
    return map
  }

  function scalar(text: string, line: Line): string {
    if (/^[|>&*]/.test(text) || (/^[[{]/.test(text) && !/[\]}]$/.test(text))) return refuse(line)
    return unquoted(text)
  }

  function readNested(indent: number): Yaml {
    const next = lines[at]
    if (next?.text.startsWith('- ') && next.indent >= indent) return readList(next.indent)
    return next !== undefined && next.indent > indent ? readMap(next.indent) : ''
  }

  return readMap(0)
}

/** The map under this key, or an empty one. */
export function mapAt(yaml: Yaml | undefined, ...keys: string[]): { [key: string]: Yaml } {
  let here = yaml
  for (const key of keys) here = typeof here === 'object' && !Array.isArray(here) ? here[key] : undefined
  return typeof here === 'object' && !Array.isArray(here) ? here : {}
}

/** The text under this key; a list or a map is shown as JSON, for a message. */
export const textOf = (yaml: Yaml | undefined): string | undefined =>
  yaml === undefined || typeof yaml === 'string' ? yaml : JSON.stringify(yaml)
