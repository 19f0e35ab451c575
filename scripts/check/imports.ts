// Finds what a TypeScript file imports, without parsing it: a fence for colleagues, not a jail.

export interface Import {
  specifier: string
  /** The text between `import` or `export` and `from`; empty for a bare or dynamic import. */
  clause: string
  typeOnly: boolean
  line: number
}

const COMMENT_STRING_OR_TEMPLATE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g

const blanked = (text: string): string => text.replace(/[^\n]/g, ' ')

/** Blanks comments, keeping every line where it is. */
export const withoutComments = (source: string): string =>
  source.replace(COMMENT_STRING_OR_TEMPLATE, (part) => (/^\/[/*]/.test(part) ? blanked(part) : part))

/** Blanks comments and what is quoted; the code inside a template's `${}` stays. */
export const codeOnly = (source: string): string =>
  source.replace(COMMENT_STRING_OR_TEMPLATE, (part) => {
    if (!part.startsWith('`')) return blanked(part)
    return part.replace(/\$\{[^}]*\}|[^\n]/g, (piece) => (piece.length > 1 ? piece : ' '))
  })

const lineAt = (source: string, index: number): number => source.slice(0, index).split('\n').length

const STATIC =
  /(?<=^|[;}\s])(?:import|export)\s+(?<type>type\s+)?(?<clause>[\w$*{}\s,]+?)\s+from\s*(['"])(?<from>[^'"\n]+)\3/g
const BARE = /(?<=^|[;}\s])import\s*(['"])(?<from>[^'"\n]+)\1/g
const DYNAMIC = /\b(?:import|require)\s*\(\s*(['"`])(?<from>[^'"`\n]+)\1/g

export function importsOf(source: string): Import[] {
  const text = withoutComments(source)
  const code = codeOnly(source)
  return [STATIC, BARE, DYNAMIC].flatMap((pattern) =>
    [...text.matchAll(pattern)]
      // An import inside quotes is text, for instance in a test that plants one.
      .filter((match) => /\S/.test(code.charAt(match.index)))
      .map((match) => ({
        specifier: match.groups?.from ?? '',
        clause: match.groups?.clause ?? '',
        typeOnly: match.groups?.type !== undefined,
        line: lineAt(text, match.index),
      })),
  )
}

/** `@scope/name` or `name`, without a subpath. */
export const libraryOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
