import fc from 'fast-check'
import t from 'tap'
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  inclusionProof,
  leafHash,
  nodeHash,
  rootNodes,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts'
import { leavesOf, naiveConsistency, naivePath, naiveRoot, readerOf } from './naive.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const hexes = (hashes: readonly Buffer[]) => hashes.map((one) => one.toString('hex'))

// The reference tree of Certificate Transparency: entries, roots of its first sizes, and proofs in it.
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const [, one, two, , four] = roots as [string, string, string, string, string]
const [second, third, fourths, lasts, fifth, middle] = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
]
const inclusions: [index: number, size: number, path: string[]][] = [
  [0, 1, []],
  [0, 8, [second, third, fourths]],
  [5, 8, [fifth, lasts, four]],
  [2, 3, [two]],
  [1, 5, [one, third, fifth]],
]
const consistencies: [first: number, second: number, path: string[]][] = [
  [1, 1, []],
  [1, 8, [second, third, fourths]],
  [6, 8, [middle, lasts, four]],
  [2, 5, [third, fifth]],
]

t.test('the published vectors', async (t) => {
  t.equal(leafHash(hex('')).toString('hex'), roots[1])
  t.equal(
    leafHash(hex('101112131415161718191a1b1c1d1e1f')).toString('hex'),
    '3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a',
  )
  const bytes = Buffer.from(Array.from({ length: 64 }, (_, nth) => nth))
  t.equal(
    nodeHash(bytes.subarray(0, 32), bytes.subarray(32)).toString('hex'),
    '1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57',
  )
  const leaves = entries.map((entry) => leafHash(hex(entry)))
  const read = readerOf(leaves)
  const grown = Frontier.empty()
  for (const [size, root] of roots.entries()) {
    t.equal(grown.root().toString('hex'), root, `the root of ${size}, grown`)
    t.equal((await treeRoot(size, read)).toString('hex'), root, `the root of ${size}, read`)
    grown.append(leaves[size] ?? emptyRoot)
  }
  for (const [index, size, path] of inclusions) {
    t.same(hexes(await inclusionProof(index, size, read)), path, `leaf ${index} of ${size}`)
    const [leaf, root] = [leaves[index] as Buffer, hex(roots[size] as string)]
    t.ok(verifyInclusion({ index, size, leaf, path: path.map(hex), root }))
  }
  for (const [first, second, path] of consistencies) {
    t.same(hexes(await consistencyProof(first, second, read)), path, `from ${first} to ${second}`)
    const [firstRoot, secondRoot] = [hex(roots[first] as string), hex(roots[second] as string)]
    t.ok(verifyConsistency({ first, second, firstRoot, secondRoot, path: path.map(hex) }))
  }
})

const MOST = 70
const leaves = leavesOf(MOST + 1)
const rootOf = Array.from({ length: MOST + 2 }, (_, size) => naiveRoot(leaves.slice(0, size)))

t.test('every leaf of every small tree, and nothing else', async (t) => {
  const wrong: string[] = []
  for (let size = 1; size <= MOST; size++) {
    const tree = leaves.slice(0, size)
    const [read, root] = [readerOf(tree), rootOf[size] as Buffer]
    for (let index = 0; index < size; index++) {
      const path = await inclusionProof(index, size, read)
      const claim = { index, size, leaf: leaves[index] as Buffer, path, root }
      const say = (what: string, is: boolean) => is || wrong.push(`${index} of ${size}: ${what}`)
      say('the path', hexes(path).join() === hexes(naivePath(index, tree)).join())
      say('holds', verifyInclusion(claim))
      for (let other = -1; other <= size; other++) {
        if (other !== index) say(`as ${other}`, !verifyInclusion({ ...claim, index: other }))
      }
      say('another leaf', !verifyInclusion({ ...claim, leaf: leaves[index + 1] as Buffer }))
      say('another root', !verifyInclusion({ ...claim, root: rootOf[size + 1] as Buffer }))
      for (const [what, bad] of spoilt(path)) say(what, !verifyInclusion({ ...claim, path: bad }))
    }
  }
  t.same(wrong, [])
})

t.test('every tree begins with every smaller one, and nothing else', async (t) => {
  const wrong: string[] = []
  for (let second = 0; second <= MOST; second++) {
    const tree = leaves.slice(0, second)
    const read = readerOf(tree)
    for (let first = 0; first <= second; first++) {
      const path = await consistencyProof(first, second, read)
      const claim = { first, second, firstRoot: rootOf[first] as Buffer, secondRoot: rootOf[second] as Buffer, path }
      const say = (what: string, is: boolean) => is || wrong.push(`${first} to ${second}: ${what}`)
      say('the path', first === 0 || hexes(path).join() === hexes(naiveConsistency(first, tree)).join())
      say('holds', verifyConsistency(claim))
      for (const [what, bad] of spoilt(path)) say(what, !verifyConsistency({ ...claim, path: bad }))
      say('another first root', !verifyConsistency({ ...claim, firstRoot: rootOf[first + 1] as Buffer }))
      // Everything grows from nothing: of the second tree an empty path says nothing at all.
      if (first > 0)
        say('another second root', !verifyConsistency({ ...claim, secondRoot: rootOf[second + 1] as Buffer }))
      for (const other of [first - 1, first + 1, -1, 0.5]) {
        say(`from ${other}`, !verifyConsistency({ ...claim, first: other }))
      }
      say('backwards', first === second || !verifyConsistency({ ...claim, first: second, second: first }))
    }
  }
  t.same(wrong, [])
})

/** Each way in which a path can be almost right. */
function spoilt(path: readonly Buffer[]): [string, Buffer[]][] {
  const flipped = path.map((hash, nth): [string, Buffer[]] => {
    const bad = Buffer.from(hash)
    bad.writeUInt8(bad.readUInt8(nth % 32) ^ 1, nth % 32)
    return [`hash ${nth} flipped`, path.with(nth, bad)]
  })
  const swapped = path
    .slice(1)
    .map((hash, nth): [string, Buffer[]] => [
      `hashes ${nth} and ${nth + 1} swapped`,
      path.with(nth, hash).with(nth + 1, path[nth] as Buffer),
    ])
  const short = path.flatMap((_, nth): [string, Buffer[]][] => [[`without hash ${nth}`, path.toSpliced(nth, 1)]])
  const cut: [string, Buffer[]][] = path.map((hash, nth) => [`hash ${nth} cut`, path.with(nth, hash.subarray(1))])
  return [
    ...flipped,
    ...swapped,
    ...short,
    ...cut,
    ['one more', [...path, emptyRoot]],
    ['one more before', [emptyRoot, ...path]],
    ['one empty more', [...path, Buffer.alloc(0)]],
  ]
}

t.test('a size that is a little off', async (t) => {
  const accepted: string[] = []
  for (let size = 1; size < MOST; size++) {
    for (let index = 0; index < size; index++) {
      const claim = { index, leaf: leaves[index] as Buffer, path: await inclusionProof(index, size, readerOf(leaves)) }
      for (let other = 1; other < MOST; other++) {
        const holds = verifyInclusion({ ...claim, size: other, root: rootOf[other] as Buffer })
        if (other !== size && holds) accepted.push(`${index} of ${size} as of ${other}`)
      }
    }
  }
  t.same(accepted, [], 'no path of one tree leads to the root of another')
})

t.test('a path of the wrong length, though its hashes lead to the root', async (t) => {
  const [leaf, more] = leaves as [Buffer, Buffer]
  const two = nodeHash(leaf, more)
  const wrong = [
    { index: 0, size: 1, leaf, path: [more], root: nodeHash(more, leaf) },
    { index: 0, size: 1, leaf, path: [more], root: two },
    { index: 0, size: 2, leaf, path: [more, more], root: nodeHash(more, two) },
    { index: 0, size: 2, leaf, path: [more, more], root: nodeHash(two, more) },
    { index: 0, size: 3, leaf, path: [more], root: two },
  ]
  for (const claim of wrong) t.notOk(verifyInclusion(claim), `${claim.path.length} of ${claim.size}`)
  const first = { first: 1, firstRoot: leaf }
  t.ok(verifyConsistency({ ...first, second: 2, secondRoot: two, path: [more] }))
  t.notOk(verifyConsistency({ ...first, second: 2, secondRoot: nodeHash(two, more), path: [more, more] }))
  t.notOk(verifyConsistency({ ...first, second: 3, secondRoot: two, path: [more] }))
})

t.test('a frontier tells every complete subtree, once', async (t) => {
  const told = new Map<string, Buffer>()
  const grown = Frontier.empty()
  for (const leaf of leaves) {
    grown.append(leaf, ({ level, index }, hash) => {
      t.notOk(told.has(`${level}/${index}`))
      told.set(`${level}/${index}`, hash)
    })
  }
  for (let level = 0; 2 ** level <= leaves.length; level++) {
    for (let index = 0; (index + 1) * 2 ** level <= leaves.length; index++) {
      const [expected] = await readerOf(leaves)([{ level, index }])
      t.same(told.get(`${level}/${index}`), expected)
      told.delete(`${level}/${index}`)
    }
  }
  t.equal(told.size, 0)
})

t.test('a frontier grows, is kept and goes on', async (t) => {
  const whole = leavesOf(600)
  await fc.assert(
    fc.asyncProperty(fc.nat(300), fc.nat(300), async (before, after) => {
      const grown = Frontier.empty()
      for (const leaf of whole.slice(0, before)) grown.append(leaf)
      const kept = Frontier.of(grown.size, grown.subtrees())
      const copy = grown.copy()
      for (const leaf of whole.slice(before, before + after)) kept.append(leaf)
      t.equal(kept.size, before + after)
      t.same(kept.root(), naiveRoot(whole.slice(0, before + after)))
      t.same(kept.subtrees(), await readerOf(whole)(rootNodes(kept.size)))
      t.same(copy.root(), naiveRoot(whole.slice(0, before)), 'what it was copied from did not move')
    }),
    { numRuns: 40 },
  )
  t.throws(() => Frontier.of(3, [emptyRoot]), { code: 'size-invalid' })
  t.throws(() => Frontier.of(1, [Buffer.alloc(31)]), { code: 'hash-invalid' })
  t.throws(() => Frontier.empty().append(Buffer.alloc(33)), { code: 'hash-invalid' })
})

t.test('trees larger than 32 bits can tell', async (t) => {
  // The same hash everywhere: what counts is where a subtree stands.
  const levels = [leafHash(Buffer.alloc(0))]
  while (levels.length < 53) levels.push(nodeHash(levels.at(-1) as Buffer, levels.at(-1) as Buffer))
  const read = async (nodes: readonly { level: number }[]) => nodes.map(({ level }) => levels[level] as Buffer)
  const large = fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER })
  await fc.assert(
    fc.asyncProperty(large, large, async (one, other) => {
      const [first, size] = one < other ? [one, other] : [other, one]
      const root = await treeRoot(size, read)
      const path = await inclusionProof(first - 1, size, read)
      t.ok(verifyInclusion({ index: first - 1, size, leaf: levels[0] as Buffer, path, root }))
      const firstRoot = await treeRoot(first, read)
      const between = await consistencyProof(first, size, read)
      t.ok(verifyConsistency({ first, second: size, firstRoot, secondRoot: root, path: between }))
    }),
    {
      numRuns: 100,
      examples: [
        [2 ** 52 - 1, 2 ** 53 - 1],
        [2 ** 53 - 1, 2 ** 53 - 1],
      ],
    },
  )
})

t.test('what is no number of a leaf or of leaves', async (t) => {
  const read = readerOf(leaves)
  for (const size of [-1, 0.5, Number.NaN, 2 ** 53]) {
    await t.rejects(treeRoot(size, read), { code: 'size-invalid' })
    await t.rejects(inclusionProof(0, size, read), { code: 'size-invalid' })
    await t.rejects(consistencyProof(0, size, read), { code: 'size-invalid' })
  }
  for (const index of [-1, 0.5, 3]) await t.rejects(inclusionProof(index, 3, read), { code: 'index-invalid' })
  await t.rejects(consistencyProof(4, 3, read), { code: 'size-invalid' })
})
