import { always, type Draw, edit, editJson, type Mutation, mutation } from './mutation.ts'

const evidence = ({ random, ids }: Draw): string => `${random.pick(ids)}.json`
const someJson = (draw: Draw): string =>
  draw.random.pick([
    evidence(draw),
    'index.json',
    ...[...draw.files.keys()].filter((name) => name.startsWith('identity/')),
  ])
const someManifest = ({ random, files }: Draw): string =>
  random.pick([...files.keys()].filter((name) => /^META-INF\/ASiC.*-[0-9a-f-]{36}\.xml$/.test(name)))

/** The same JSON in other words: two readers might take it for two things. */
const respelt: readonly ((text: string) => string)[] = [
  (text) => text.replace(/"([a-zA-Z]+)":("[^"]*")/, '"$1":$2,"$1":$2'),
  (text) => text.replace(/"([a-zA-Z]+)":("[^"]*")/, '"$1":"first","$1":$2'),
  (text) => text.replace(/:(\d+)(?=[,}\n])/, ':$1.0'),
  (text) => text.replace(/:(\d+)(?=[,}\n])/, ':$1e0'),
  (text) => text.replace(/([a-z])":/, (_, letter: string) => `\\u00${letter.charCodeAt(0).toString(16)}":`),
  (text) => text.replaceAll('/', '\\/'),
  (text) => `\ufeff${text}`,
  (text) => ` ${text}`,
  (text) => `${text}\n`,
  (text) => `${text.trimEnd()}{}`,
  (text) => text.replace(/}\s*$/, ',"__proto__":{}}'),
  (text) => text.replace(/}\s*$/, ',"constructor":1}'),
  (text) => text.replace(':', ' :'),
  (text) => text.replace('{', '{/**/'),
  (text) => text.replaceAll('\n', '\r\n').replace(',', ',\r\n'),
  (text) => `${'['.repeat(5_000)}${text}${']'.repeat(5_000)}`,
  (text) => text.replace(/"([^"]{8,})"/, '"$1\\u0000"'),
  (text) => text.replace(/"([^"]{8,})"/, '"$1\\ud800"'),
]

/** The same XML, or another, in words that a lenient reader would pass over. */
const rewritten: readonly ((text: string) => string)[] = [
  (text) => text.replace(/( {2}<asic:DataObjectReference[\s\S]*?<\/asic:DataObjectReference>\n)/, '$1$1'),
  (text) => text.replace(/ {2}<asic:DataObjectReference[\s\S]*?<\/asic:DataObjectReference>\n/, ''),
  (text) => text.replace(/DigestValue>./, 'DigestValue>A'),
  (text) => text.replace('xmlenc#sha256', 'xmldsig#sha1'),
  (text) => text.replace('?>\n', '?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'),
  (text) => text.replace('URI="', 'URI="%2e/'),
  (text) => text.replace(/URI="(.)/, (_, c: string) => `URI="%${c.charCodeAt(0).toString(16)}`),
  (text) => text.replace(/URI="(.)/, (_, c: string) => `URI="&#${c.charCodeAt(0)};`),
  (text) => text.replace('</asic:ASiCManifest>', '<!-- --></asic:ASiCManifest>'),
  (text) => text.replace('application/json', 'text/html'),
  (text) => text.replaceAll('asic:', 'a:').replace('xmlns:asic', 'xmlns:a'),
  (text) => text.replace('<ds:DigestValue>', '<ds:DigestValue> '),
  (text) => text.replace('02918/v1.2.1#', '02918/v1.3.1#'),
  (text) => text.replace(/(URI="[^"]*") (MimeType="[^"]*")/, '$2 $1'),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace(/SigReference URI="[^"]*"/, 'SigReference URI="META-INF/signature-export.p7s"'),
  (text) => text.replace('\n', '\r\n'),
  (text) => text.replace(/<ds:DigestValue>([^<]*)</, '<ds:DigestValue><![CDATA[$1]]><'),
  (text) => `${text}\n`,
  (text) => text.replace(/\/>/, ' Rootfile="true"/>'),
]

/** JSON and manifests that say something else, or the same in other words. */
export const ofTexts: readonly Mutation[] = [
  mutation('JSON in other words', always, (draw) => edit(draw.files, someJson(draw), draw.random.pick(respelt))),
  mutation('a manifest in other words', always, (draw) =>
    edit(draw.files, someManifest(draw), draw.random.pick(rewritten)),
  ),
  mutation('members of an evidence', always, (draw) =>
    editJson(draw.files, evidence(draw), (json) => changeSome(json, draw)),
  ),
  mutation('members of the index', always, (draw) =>
    editJson(draw.files, 'index.json', (json) => {
      const index = json as unknown as { withheld?: Partial<Withheld>[]; head: { sequence: number } }
      const before = structuredClone(index.withheld ?? []) as Withheld[]
      if (changeSome(json, draw) === false) return false
      restoreUnprovable(index.withheld, before)
      return undefined
    }),
  ),
  mutation('an opening', always, (draw) => {
    const names = [...draw.files.keys()].filter((name) => name.startsWith('identity/'))
    if (names.length === 0) return false
    return editJson(draw.files, draw.random.pick(names), (json) => changeSome(json, draw))
  }),
  mutation('an opening with another salt, all along', always, ({ random, files }) => {
    const names = [...files.keys()].filter((name) => name.startsWith('identity/'))
    if (names.length === 0) return false
    return editJson(files, random.pick(names), (json) => {
      json.salt = random.bytes(32).toString('base64url')
      ;(json.private as Record<string, unknown>).salt = json.salt
      return undefined
    })
  }),
  mutation('an opening for consent', always, ({ random, files }) => {
    const names = [...files.keys()].filter((name) => name.startsWith('identity/'))
    if (names.length === 0) return false
    const name = random.pick(names)
    files.set(name.replace('identity', 'consent'), files.get(name) as Buffer)
    return undefined
  }),
]

interface Withheld {
  sequence: number
  digest: string
}

/**
 * The digest of a withheld link nobody can prove from here where the next link, which names it, is withheld too: the
 * export seal alone holds it.
 */
function restoreUnprovable(now: unknown, before: readonly Withheld[]): void {
  if (!Array.isArray(now) || now.length !== before.length) return
  const withheld = new Set(before.map(({ sequence }) => sequence))
  for (const [nth, { sequence, digest }] of before.entries()) {
    const one = now[nth] as Partial<Withheld> | null
    if (typeof one !== 'object' || one === null) continue
    if (typeof one.digest === 'string' && withheld.has(sequence + 1)) one.digest = digest
  }
}

/** One member somewhere inside becomes something else. */
function changeSome(json: Record<string, unknown>, { random }: Draw): undefined | false {
  let at: Record<string, unknown> = json
  for (;;) {
    const keys = Object.keys(at)
    if (keys.length === 0) return false
    const key = random.pick(keys)
    const value = at[key]
    if (typeof value === 'object' && value !== null && random.below(4) > 0) {
      at = value as Record<string, unknown>
      continue
    }
    if (random.below(5) === 0) delete at[key]
    else at[key] = otherThan(value, random)
    return undefined
  }
}

function otherThan(value: unknown, random: Draw['random']): unknown {
  if (random.below(6) === 0) return random.pick([null, true, -1, '', [], {}, [null], 1e300, 'x'.repeat(3_000)])
  if (typeof value === 'number') return value + random.pick([1, -1, 0.5, 2 ** 32])
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string' || value === '') return 'x'
  const at = random.below(value.length)
  const other = random.pick(['0', '1', 'a', 'f', 'z', '-', 'é', '\u202e'].filter((c) => c !== value[at]))
  return value.slice(0, at) + other + value.slice(at + 1)
}
