import fc from 'fast-check'
import t from 'tap'
import {
  checkpointText,
  emptyRoot,
  entryBundle,
  hashesOf,
  inclusionProof,
  nodesOfTiles,
  parseTilePath,
  readCheckpoint,
  readEntryBundle,
  readTlogProof,
  rootNodes,
  rootOfTile,
  TILE_WIDTH,
  type Tile,
  TlogError,
  tilePath,
  tlogProof,
  widthOfTile,
} from '../src/index.ts'
import { leavesOf, naivePath, naiveRoot, readerOf } from './naive.ts'

// The example of c2sp.org/tlog-checkpoint.
const PUBLISHED = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'

t.test('a checkpoint', async (t) => {
  const read = readCheckpoint(PUBLISHED)
  t.match(read, { origin: 'example.com/behind-the-sofa', size: 20_852_163, extensions: [] })
  t.equal(checkpointText(read), PUBLISHED)
  t.same(readCheckpoint(`${PUBLISHED}more\nand more\n`).extensions, ['more', 'and more'])
  t.equal(readCheckpoint(checkpointText({ origin: 'a', size: 0, root: emptyRoot })).size, 0)
  const [, size, root] = PUBLISHED.split('\n') as [string, string, string]
  const bad = [
    '',
    PUBLISHED.slice(0, -1),
    `${PUBLISHED}\n`,
    `${PUBLISHED}\nmore\n`,
    `\n${size}\n${root}\n`,
    ...['', '01', '-1', '+1', '1.0', '1e3', '0x1', ' 1', '9007199254740992', '99999999999999999999'].map(
      (one) => `a\n${one}\n${root}\n`,
    ),
    ...['', 'AAAA', root.replace('=', ''), root.replace('I=', 'J='), `${root} `].map((one) => `a\n1\n${one}\n`),
    `a\r\n1\r\n${root}\r\n`,
    ...['\u2028', '\u2029', '\u202e', '\u200b', '\ufeff', '\ue000'].map((one) => `a${one}b\n1\n${root}\n`),
  ]
  for (const one of bad) t.throws(() => readCheckpoint(one), { code: 'checkpoint-malformed' }, encodeURI(one))
  t.throws(() => checkpointText({ origin: 'a\nb', size: 1, root: emptyRoot }), { code: 'checkpoint-malformed' })
  t.throws(() => checkpointText({ origin: 'a\u2028b', size: 1, root: emptyRoot }), { code: 'checkpoint-malformed' })
  t.equal(readCheckpoint(`a log\n1\n${root}\n`).origin, 'a log')
  t.throws(() => checkpointText({ origin: '', size: 1, root: emptyRoot }), { code: 'checkpoint-malformed' })
  t.throws(() => checkpointText({ origin: 'a', size: -1, root: emptyRoot }), { code: 'size-invalid' })
  t.throws(() => checkpointText({ origin: 'a', size: 1, root: Buffer.alloc(31) }), { code: 'hash-invalid' })
})

t.test('a proof in one file', async (t) => {
  const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 53 })
  fc.assert(
    fc.property(fc.nat(), hashes, fc.option(fc.uint8Array({ maxLength: 40 })), (index, path, extra) => {
      const proof = {
        index,
        path: path.map((one) => Buffer.from(one)),
        checkpoint: `${PUBLISHED}\n— a AAAAAAA=\n`,
        ...(extra && { extra: Buffer.from(extra) }),
      }
      const text = tlogProof(proof)
      t.same(readTlogProof(Buffer.from(text)), proof)
      t.equal(tlogProof(readTlogProof(text)), text)
    }),
  )
  // The published layout, line for line.
  const [hash] = leavesOf(1) as [Buffer]
  const text = tlogProof({ index: 73_894, path: [hash], checkpoint: PUBLISHED, extra: Buffer.from('age') })
  t.equal(text, `c2sp.org/tlog-proof@v1\nextra YWdl\nindex 73894\n${hash.toString('base64')}\n\n${PUBLISHED}`)
  const begin = 'c2sp.org/tlog-proof@v1\n'
  const bad = [
    '',
    text.slice(0, 60),
    text.replace('@v1', '@v2'),
    text.replace('extra YWdl', 'extra YWd'),
    text.replace('index 73894', 'index 073894'),
    text.replace('index 73894\n', ''),
    text.replace('index 73894', 'index'),
    text.replace('index 73894', 'INDEX 73894'),
    text.replaceAll('\n', '\r\n'),
    text.replace('\n\n', '\n \n'),
    `${begin}index 1\nAAAA\n\n${PUBLISHED}`,
    `${begin}index 1\nextra YWdl\n\n${PUBLISHED}`,
    `${begin}extra YWdl\nextra YWdl\nindex 1\n\n${PUBLISHED}`,
    `${begin}index 1\n${`${hash.toString('base64')}\n`.repeat(54)}\n${PUBLISHED}`,
    'x'.repeat(512 * 1024 + 1),
  ]
  for (const one of bad)
    t.throws(() => readTlogProof(one), { code: 'proof-malformed' }, JSON.stringify(one.slice(0, 80)))
  const noUtf8 = Buffer.concat([Buffer.from(text), Buffer.of(0xff)])
  t.throws(() => readTlogProof(noUtf8), { code: 'proof-malformed' })
  t.throws(() => tlogProof({ index: -1, path: [], checkpoint: '' }), { code: 'index-invalid' })
  t.throws(() => tlogProof({ index: 1, path: [Buffer.alloc(31)], checkpoint: '' }), { code: 'hash-invalid' })
})

t.test('the paths of tiles', async (t) => {
  const known: [Tile, string][] = [
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 1, index: 1_234_067, width: 256 }, 'tile/1/x001/x234/067'],
    [{ level: 'entries', index: 999, width: 8 }, 'tile/entries/999.p/8'],
    [{ level: 2, index: 1_000, width: 255 }, 'tile/2/x001/000.p/255'],
  ]
  for (const [tile, path] of known) {
    t.equal(tilePath(tile), path)
    t.same(parseTilePath(path), tile)
  }
  const level = fc.oneof(fc.nat(6), fc.constant('entries' as const))
  fc.assert(
    fc.property(level, fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
      t.same(parseTilePath(tilePath({ level, index, width })), { level, index, width })
    }),
  )
  const bad = [
    '',
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/001/000',
    'tile/0/x001/x000',
    'tile/00/000',
    'tile/7/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/x999/x999/x999/x999/x999/999',
  ]
  for (const path of bad) t.throws(() => parseTilePath(path), { code: 'tile-malformed' }, path)
})

/** The tiles of a tree, each as its definition has it. */
const tilesOver = (leaves: readonly Buffer[]) => async (tiles: readonly Tile[]) =>
  tiles.map(({ level, index, width }) => {
    const span = 256 ** (level as number)
    const first = index * TILE_WIDTH
    const hash = (nth: number) => naiveRoot(leaves.slice((first + nth) * span, (first + nth + 1) * span))
    return Buffer.concat(Array.from({ length: width }, (_, nth) => hash(nth)))
  })

t.test('a tree from its tiles', async (t) => {
  // The example of c2sp.org/tlog-tiles.
  const widths = (size: number, tiles: [number, number][]) =>
    tiles.map(([level, index]) => widthOfTile({ level, index }, size))
  t.same(
    widths(70_000, [
      [0, 272],
      [0, 273],
      [0, 274],
      [1, 0],
      [1, 1],
      [2, 0],
      [3, 0],
    ]),
    [256, 112, 0, 256, 17, 1, 0],
  )
  t.same(
    widths(256, [
      [0, 0],
      [1, 0],
    ]),
    [256, 1],
  )
  t.equal(widthOfTile({ level: 'entries', index: 273 }, 70_000), 112)

  const leaves = leavesOf(66_000)
  const read = tilesOver(leaves)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_500 }), fc.nat(), async (size, any) => {
      const index = any % size
      const tree = leaves.slice(0, size)
      const nodes = nodesOfTiles(size, tilesOver(tree))
      t.same(await nodes(rootNodes(size)), await readerOf(tree)(rootNodes(size)))
      t.same(await inclusionProof(index, size, nodes), naivePath(index, tree))
    }),
    {
      numRuns: 30,
      examples: [
        [256, 255],
        [257, 256],
        [512, 0],
        [1_500, 1_499],
      ],
    },
  )
  const asked: string[] = []
  const counting = nodesOfTiles(66_000, (tiles) => {
    asked.push(...tiles.map(tilePath))
    return read(tiles)
  })
  await inclusionProof(65_999, 66_000, counting)
  t.same(asked.toSorted(), ['tile/0/257.p/208', 'tile/1/001.p/1', 'tile/2/000.p/1'], 'each tile once')
  const [full] = (await read([{ level: 0, index: 0, width: 256 }])) as [Buffer]
  t.same(rootOfTile(full), naiveRoot(leaves.slice(0, 256)))
  t.throws(() => rootOfTile(full.subarray(32)), { code: 'tile-malformed' })
  t.throws(() => hashesOf(full.subarray(1)), { code: 'tile-malformed' })
  const short = nodesOfTiles(300, async (tiles) => tiles.map(() => full.subarray(32)))
  await t.rejects(
    short([
      { level: 8, index: 0 },
      { level: 7, index: 1 },
    ]),
    { code: 'tile-malformed' },
  )
})

t.test('bundles of entries', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), fc.nat(), (entries, any) => {
      const bundle = entryBundle(entries)
      t.same(
        readEntryBundle(bundle),
        entries.map((one) => Buffer.from(one)),
      )
      const cut = bundle.subarray(0, any % (bundle.length + 1))
      try {
        t.equal(entryBundle(readEntryBundle(cut)).compare(cut), 0)
      } catch (error) {
        t.match(error, { code: 'entries-malformed' })
      }
    }),
  )
  t.throws(() => entryBundle([Buffer.alloc(65_536)]), { code: 'entries-malformed' })
  t.throws(() => readEntryBundle(Buffer.of(0, 2, 1)), TlogError)
})
