import { randomUUID } from 'node:crypto'
import t from 'tap'
import { evidenceNames } from '../src/file-names.ts'
import { type Check, verifyDossier } from '../src/index.ts'
import { firstDifference } from '../src/rederive.ts'
import { BEGAN } from './support/authority.ts'
import { type Files, json, type PackOptions, pack, type TestDossier, testDossier } from './support/dossiers.ts'
import { authority, edit, jsonOf, trust } from './support/refused.ts'
import { sha256, stamped } from './support/seal-letter.ts'

/** Of processor, ms: the slowest of these takes a third of a second, and took from one to fifty seconds. */
const CPU_MS_MAX = 2_000

interface Hostile {
  code: Check['code']
  file: string | ((dossier: TestDossier) => string)
  says: RegExp
  change(files: Files, dossier: TestDossier): void
  pack?: PackOptions
}

async function checksOf(change: Hostile['change'], packing?: PackOptions) {
  const dossier = await testDossier({ authority })
  change(dossier.files, dossier)
  const container = await pack(dossier.files, authority, packing)
  const before = process.cpuUsage()
  const { checks } = await verifyDossier(container, trust)
  const { user, system } = process.cpuUsage(before)
  return { checks, dossier, milliseconds: (user + system) / 1000 }
}

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const identityOf = ({ letter }: TestDossier): string => `identity/${letter.recipients[0]}.json`
const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, nth) => [`k${nth}`, 0]))
const indexWith = (more: object) => (files: Files) =>
  edit(files, 'index.json', (text) => String(json({ ...JSON.parse(String(text)), ...more })))

const hostile: Record<string, Hostile> = {
  'an evidence that is deep': {
    code: 'evidence-form',
    file: jsonOf('message.deposited'),
    says: /100004 deep/,
    change: (files, dossier) =>
      edit(files, jsonOf('message.deposited')(dossier), (text) =>
        String(text).replace('"body":{', `"body":{"z":${deep(100_000)},`),
      ),
  },
  'an index that is deep': {
    code: 'index-form',
    file: 'index.json',
    says: /200000 deep/,
    change: (files) => void files.set('index.json', Buffer.from(deep(200_000))),
  },
  'an index that is a little too deep': {
    code: 'index-form',
    file: 'index.json',
    says: /33 deep/,
    change: (files) => indexWith({ x: JSON.parse(deep(32)) })(files),
  },
  'an opening that is deep': {
    code: 'opening',
    file: identityOf,
    says: /100000 deep/,
    change: (files, dossier) => void files.set(identityOf(dossier), Buffer.from(deep(100_000))),
  },
  'an opening of a million values': {
    code: 'opening',
    file: identityOf,
    says: /values/,
    change: (files, dossier) => void files.set(identityOf(dossier), Buffer.from(`[${'0,'.repeat(500_000)}0]`)),
  },
  'many openings, each of them large': {
    code: 'file-size',
    file: 'identity/00000029-0000-4000-8000-000000000000.json',
    says: /together/,
    change: (files) => {
      const large = Buffer.alloc(1024 * 1024, ' ')
      for (let nth = 10; nth < 30; nth++) files.set(`identity/000000${nth}-0000-4000-8000-000000000000.json`, large)
    },
  },
  'many openings of many values': {
    code: 'file-size',
    file: 'identity/00000029-0000-4000-8000-000000000000.json',
    says: /together/,
    change: (files) => {
      const dense = json(Array.from({ length: 8_000 }, () => []))
      for (let nth = 10; nth < 30; nth++) files.set(`identity/000000${nth}-0000-4000-8000-000000000000.json`, dense)
    },
  },
  'an index of 14 MB': {
    code: 'file-size',
    file: 'index.json',
    says: /more than can be/,
    change: indexWith({ version: ' '.repeat(14 * 1024 * 1024) }),
  },
  'an index of 700,000 members': {
    code: 'index-form',
    file: 'index.json',
    says: /values/,
    change: indexWith(members(700_000)),
  },
  'SHA256SUMS of nothing but lines': {
    code: 'sums',
    file: 'SHA256SUMS',
    says: /16777216 bytes/,
    change: (files) => void files.set('SHA256SUMS', Buffer.alloc(16 * 1024 * 1024, '\n')),
    pack: { sums: 'as-they-are' },
  },
}

t.test('containers that would keep the verifier busy are refused soon, each for its own reason', async (t) => {
  for (const [name, { code, file, says, change, pack: packing }] of Object.entries(hostile)) {
    const { checks, dossier, milliseconds } = await checksOf(change, packing)
    const failing = checks.filter(({ status }) => status === 'fails')
    const named = typeof file === 'function' ? file(dossier) : file
    const refused = failing.some((check) => check.code === code && check.file === named && says.test(check.detail))
    const said = failing.map((check) => `${check.code} ${check.file}: ${check.detail}`)
    t.ok(refused, name, refused ? {} : { said })
    t.notOk(
      failing.some((check) => check.code === 'verifier-fault'),
      `${name}: foreseen`,
    )
    t.ok(milliseconds < CPU_MS_MAX, `${name}: ${milliseconds} ms`)
  }
})

t.test('an index of 100,000 links can be read', async (t) => {
  const { checks, milliseconds } = await checksOf((files) =>
    edit(files, 'index.json', (text) => {
      const index = JSON.parse(String(text))
      const digest = 'ab'.repeat(32)
      for (let sequence = index.head.sequence + 1; sequence <= 100_000; sequence++)
        index.withheld.push({ sequence, digest })
      return String(json({ ...index, head: { sequence: 100_000, digest } }))
    }),
  )
  t.match(
    checks.filter(({ file, code }) => file === 'index.json' && ['file-size', 'index-form'].includes(code)),
    [{ code: 'index-form', status: 'holds' }],
  )
  t.ok(milliseconds < CPU_MS_MAX, `${milliseconds} ms`)
})

/** So many evidences more, sealed and stamped with what a signer has in its turn. */
function sealedMore(many: number, signersOf: (nth: number) => Parameters<typeof stamped>[3]): Hostile['change'] {
  return (files, { sealed }) => {
    const said = files.get(`${sealed[0]?.id}.json`) as Buffer
    for (let nth = 0; nth < many; nth++) {
      const names = evidenceNames(randomUUID())
      const covers = [{ uri: names.evidence, mimeType: 'application/json', sha256: sha256(said) }]
      files.set(names.evidence, said)
      const made = stamped(names, covers, new Date(BEGAN + 3_600_000), signersOf(nth))
      for (const [name, bytes] of Object.entries(made)) files.set(name, bytes)
    }
  }
}

t.test('all chains of one container are bounded together, and no honest one comes near', async (t) => {
  const newList = (nth: number) => authority.crlWith({ thisUpdate: BEGAN - 86_400_000 + nth * 1_000 })
  /** Signed by nobody: another one is looked for. */
  const broken = (nth: number) => {
    const list = Buffer.from(newList(nth))
    list[list.length - 1] = (list.at(-1) as number) ^ 1
    return list
  }
  const spent = ({ code, detail }: Check) => code.endsWith('-chain') && detail.includes('(chain-budget)')
  const lists = await checksOf(
    sealedMore(150, (nth) => ({
      seal: { ...authority.seal, crls: [newList(2 * nth)] },
      timestamp: { ...authority.timestamp, crls: [newList(2 * nth + 1)] },
    })),
  )
  t.same(lists.checks.filter(spent), [], '150 evidences, each with a new list for its seal and one for its timestamp')
  t.ok(lists.checks.filter(({ code, status }) => code === 'seal-chain' && status === 'holds').length > 150)
  const signers = await checksOf(
    sealedMore(150, (nth) => ({
      seal: { ...authority.issue('sealing'), crls: [broken(2 * nth), newList(2 * nth)] },
      timestamp: { ...authority.issue('timestamping'), crls: [broken(2 * nth + 1), newList(2 * nth + 1)] },
    })),
  )
  const refused = signers.checks.filter(spent)
  t.match(refused[0], { status: 'fails', file: /^META-INF\// })
  t.ok(refused.length > 10, 'a new signer for each seal and each timestamp')
  t.ok(signers.milliseconds < CPU_MS_MAX, `${signers.milliseconds} ms`)
})

t.test('what differs is found in one look', (t) => {
  let looked = 0
  const nested = (levels: number, leaf: object): Record<string, unknown> =>
    levels === 0 ? (leaf as Record<string, unknown>) : { a: nested(levels - 1, leaf) }
  const counted = {
    get b() {
      looked += 1
      return 1
    },
    c: 2,
  }
  t.equal(firstDifference(nested(3, counted), nested(3, { b: 1, c: 3 })), 'a.a.a.c')
  t.equal(looked, 1)
  t.equal(firstDifference({ a: { b: 1 }, c: 1 }, { a: { b: 1 }, c: 2 }), 'c')
  t.equal(firstDifference({ a: { b: 1 } }, { a: { b: 1, c: 2 } }), 'a.c (missing)')
  t.equal(firstDifference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] }), 'a')
  t.equal(firstDifference({ a: {} }, { a: {} }), '', 'nothing')
  t.end()
})
