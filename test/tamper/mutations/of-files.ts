import { always, edit, idsIn, type Mutation, mutation, notInner } from './mutation.ts'

/** Files changed, cut, lengthened, swapped, renamed, left out, put in. */
export const ofFiles: readonly Mutation[] = [
  mutation('bits of a file', notInner, ({ random, files }) => {
    const name = random.pick([...files.keys()])
    const bytes = Buffer.from(files.get(name) as Buffer)
    for (let n = random.below(4); n >= 0; n--) {
      const at = random.below(bytes.length)
      bytes[at] = (bytes[at] as number) ^ (1 + random.below(255))
    }
    files.set(name, bytes)
    return undefined
  }),
  mutation('a file cut', notInner, ({ random, files }) => {
    const name = random.pick([...files.keys()])
    const bytes = files.get(name) as Buffer
    files.set(name, Buffer.from(bytes.subarray(0, random.below(bytes.length))))
    return undefined
  }),
  mutation('a file lengthened', notInner, ({ random, files }) => {
    const name = random.pick([...files.keys()])
    const more = random.maybe() ? random.bytes(1 + random.below(20)) : Buffer.alloc(1 + random.below(9))
    files.set(name, Buffer.concat([files.get(name) as Buffer, more]))
    return undefined
  }),
  mutation('bytes of a file moved', notInner, ({ random, files }) => {
    const name = random.pick([...files.keys()])
    const bytes = files.get(name) as Buffer
    const [a, b] = [random.below(bytes.length), random.below(bytes.length)].sort((x, y) => x - y) as [number, number]
    files.set(name, Buffer.concat([bytes.subarray(b), bytes.subarray(a, b), bytes.subarray(0, a)]))
    return undefined
  }),
  mutation('two files swapped', notInner, ({ random, files }) => {
    const [one, other] = [random.pick([...files.keys()]), random.pick([...files.keys()])]
    const bytes = files.get(one) as Buffer
    files.set(one, files.get(other) as Buffer)
    files.set(other, bytes)
    return undefined
  }),
  mutation('a file left out', notInner, ({ random, files }) => {
    files.delete(random.pick([...files.keys()]))
    return undefined
  }),
  mutation('a file that must be there left out', always, ({ random, files }) => {
    const needed = [...files.keys()].filter((name) => !/^(certs|identity|content)\//.test(name))
    files.delete(random.pick(needed))
    return undefined
  }),
  mutation('a file renamed', notInner, ({ random, files }) => {
    const name = random.pick([...files.keys()])
    const bytes = files.get(name) as Buffer
    const other = random.pick([`${name}.bak`, `x/${name}`, name.replace(/[a-f0-9]/, 'e'), name.toUpperCase()])
    // Only its place would change.
    if (files.has(other)) return false
    files.delete(name)
    files.set(other, bytes)
    return undefined
  }),
  mutation('a file put in', always, ({ random, files }) => {
    const id = random.pick(idsIn(files))
    const names = [
      'notes.txt',
      'content/99',
      'META-INF/manifest.xml',
      'META-INF/signature-2.p7s',
      'ledger/checkpoint.old',
    ]
    const more = [`META-INF/ASiCEvidenceRecordManifest-${id}.xml`, 'META-INF/timestamp-x.tst', 'certs/x.txt', '0.json']
    const name = random.pick([...names, ...more])
    if (files.has(name)) return false
    files.set(name, random.maybe() ? random.bytes(20) : (files.get('index.json') as Buffer))
    return undefined
  }),
  mutation('a file of another dossier', notInner, ({ random, files, material }) => {
    const other = random.pick([material.older, material.otherView, ...material.others])
    const name = random.pick([...files.keys()].filter((one) => other.has(one)))
    files.set(name, other.get(name) as Buffer)
    return undefined
  }),
  mutation('the export of another dossier', ['as-is'], ({ random, files, material }) => {
    const other = random.pick([material.older, material.otherView, ...material.others])
    const names = [...files.keys()].filter((name) => /export|META-INF\/ASiCArchiveManifest\.xml/.test(name))
    for (const name of random.maybe() ? names : [random.pick(names)]) files.set(name, other.get(name) as Buffer)
    return undefined
  }),
  mutation('another content', always, ({ random, files }) => {
    const name = random.pick([...files.keys()].filter((one) => one.startsWith('content/')))
    const bytes = files.get(name) as Buffer
    files.set(name, random.maybe() ? random.bytes(bytes.length) : Buffer.concat([bytes, Buffer.from('\n')]))
    return undefined
  }),
  mutation('a content of no part', always, ({ random, files }) => {
    const name = random.pick([
      'content/7',
      'content/7.pdf',
      'content/01',
      'content/0',
      'content/00.pdf',
      'content/a.pdf',
    ])
    if (files.has(name)) return false
    files.set(name, files.get('content/0.pdf') ?? random.bytes(9))
    return undefined
  }),
  mutation('instructions for another message', always, ({ files }) =>
    edit(files, 'VERIFY.txt', (text) => text.replace(/[0-9a-f]{8}-[0-9a-f]{4}/g, '00000000-0000')),
  ),
  mutation('lines of SHA256SUMS', notInner, ({ random, files }) =>
    edit(files, 'SHA256SUMS', (text) => {
      const lines = text.split(/(?<=\n)/)
      const at = random.below(lines.length)
      const line = lines[at] as string
      const changes = [
        () => lines.splice(at, 1),
        () => lines.splice(at, 0, line),
        () => lines.splice(at, 1, line.toUpperCase()),
        () => lines.splice(at, 1, line.replace('  ', ' *')),
        () => lines.splice(at, 1, `#${line}`),
        () => lines.splice(at, 1, line.replace(/^./, 'z')),
        () => lines.push(`${'0'.repeat(64)}  mimetype\n`),
        () => lines.reverse(),
      ]
      random.pick(changes)()
      return lines.join('')
    }),
  ),
  mutation('a certificate for people', always, ({ random, files, material }) => {
    const name = random.pick([...files.keys()].filter((one) => one.startsWith('certs/')))
    const bytes = files.get(name) as Buffer
    const pem = `-----BEGIN CERTIFICATE-----\n${material.foreign.seal.certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
    files.set(
      name,
      random.pick([
        Buffer.from(pem),
        Buffer.concat([bytes, bytes]),
        Buffer.concat([bytes, Buffer.from('\n')]),
        Buffer.from(bytes.toString('latin1').replace('CERT', 'PERT'), 'latin1').fill(0, 0, 1),
      ]),
    )
    return undefined
  }),
]
