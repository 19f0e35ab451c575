import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { derivedId, idFromDigest, SHARDS, shardOf, timeOrderedId } from '../src/index.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const versionOf = (id: string) => UUID.exec(id)?.[1]

t.test('a derived id follows from its parts and from where they are cut', async (t) => {
  t.equal(derivedId('message.deposited', 'a'), derivedId('message.deposited', 'a'))
  // Frozen: facts in books that stand were named so. `printf 17:message.deposited,1:a, | sha256sum` gives the digits.
  t.equal(derivedId('message.deposited', 'a'), '3e3a55a5-a4f7-8c00-a13e-3c462dbf68ec')
  const groups = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['abc'],
    ['abc', ''],
    ['', 'abc'],
    ['ab,1:c'],
    ['a', '', 'bc'],
    ['c', 'ab'],
    [],
  ]
  const ids = groups.map((parts) => derivedId(...parts))
  t.equal(new Set(ids).size, groups.length, 'none collide')
  for (const id of ids) t.equal(versionOf(id), '8')
})

t.test('time-ordered ids sort as their moments do, whatever their random part', async (t) => {
  const moments = [0, 1, 255, 256, Date.parse('2026-03-01'), Date.parse('2026-03-01') + 1, 2 ** 47, 2 ** 48 - 1]
  const ids = moments.map((now) => timeOrderedId(now, randomBytes(10)))
  t.same(ids.toSorted(), ids)
  for (const id of ids) t.equal(versionOf(id), '7')
  t.equal(timeOrderedId(0x0123_4567_89ab, Buffer.alloc(10, 0xff)), '01234567-89ab-7fff-bfff-ffffffffffff')
  t.not(timeOrderedId(1, randomBytes(10)), timeOrderedId(1, randomBytes(10)))
  t.throws(() => timeOrderedId(-1, randomBytes(10)))
  t.throws(() => timeOrderedId(2 ** 48, randomBytes(10)))
})

t.test('an id of a digest does not touch the digest', async (t) => {
  const digest = Buffer.alloc(32, 0xff)
  t.equal(idFromDigest(digest), 'ffffffff-ffff-8fff-bfff-ffffffffffff')
  t.same(digest, Buffer.alloc(32, 0xff))
})

t.test('each way to make an id spreads over all shards', async (t) => {
  const ways = {
    derived: (n: number) => derivedId('party', String(n)),
    timeOrdered: (n: number) => timeOrderedId(n, randomBytes(10)),
    random: () => randomUUID(),
    digest: () => idFromDigest(randomBytes(32)),
  }
  for (const [name, make] of Object.entries(ways)) {
    const counts: number[] = Array.from({ length: SHARDS }, () => 0)
    for (let n = 0; n < 16_000; n++) counts[shardOf(make(n))] = (counts[shardOf(make(n))] ?? 0) + 1
    t.ok(
      counts.every((count) => count > 800 && count < 1_200),
      `${name}: ${counts.join(' ')}`,
    )
  }
})
