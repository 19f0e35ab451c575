import { withoutSignedAttributes } from '@zegel/testing'
import type { Files } from '../export-anew.ts'
import { covered, namesOf, stamp, tokenOver } from '../export-anew.ts'
import { always, editJson, filesOfEvidence, idsIn, type Mutation, mutation } from './mutation.ts'

interface Indexed {
  evidences: { evidence: string; sequence: number; leaf: number }[]
  withheld: { sequence: number; digest: string }[]
  head: { sequence: number; digest: string }
  volume: { first: number; last: number; of: number }
}
const index = (files: Files, change: (index: Indexed) => undefined | false) =>
  editJson(files, 'index.json', (json) => change(json as unknown as Indexed))

function drop(files: Files, id: string): void {
  for (const name of filesOfEvidence(id)) files.delete(name)
}

/** Evidences left out, put in, exchanged, and sealed anew by who should not. */
export const ofEvidences: readonly Mutation[] = [
  mutation('an evidence left out', always, ({ random, files, ids }) => drop(files, random.pick(ids)) as undefined),
  mutation('an evidence left out, and of the index', always, ({ random, files, ids }) => {
    const id = random.pick(ids)
    drop(files, id)
    return index(files, (json) => {
      json.evidences = json.evidences.filter(({ evidence }) => evidence !== id)
      if (json.evidences.length === 0) return false
      json.volume.first = json.evidences[0]?.sequence as number
      json.volume.last = json.evidences.at(-1)?.sequence as number
      return undefined
    })
  }),
  mutation('an evidence left out and called withheld, with another digest', always, ({ random, files, ids }) => {
    const id = random.pick(ids)
    drop(files, id)
    return index(files, (json) => {
      const { sequence } = json.evidences.find(({ evidence }) => evidence === id) as Indexed['evidences'][0]
      json.evidences = json.evidences.filter(({ evidence }) => evidence !== id)
      json.withheld.push({ sequence, digest: random.bytes(32).toString('hex') })
      json.withheld.sort((a, b) => a.sequence - b.sequence)
      return undefined
    })
  }),
  mutation('the last left out, and the head moved', always, ({ files }) =>
    index(files, (json) => {
      const last = json.evidences.pop()
      const before = json.evidences.at(-1)
      if (!last || !before) return false
      drop(files, last.evidence)
      json.head = { sequence: before.sequence, digest: '0'.repeat(64) }
      json.volume.last = before.sequence
      return undefined
    }),
  ),
  mutation('an evidence of another message put in', always, ({ random, files, material }) => {
    const other = random.pick(material.others)
    const id = random.pick(idsIn(other))
    for (const name of filesOfEvidence(id)) files.set(name, other.get(name) as Buffer)
    if (random.maybe()) return undefined
    return index(files, (json) => {
      const theirs = JSON.parse(String(other.get('index.json'))) as Indexed
      json.evidences.push(theirs.evidences.find(({ evidence }) => evidence === id) as Indexed['evidences'][0])
      return undefined
    })
  }),
  mutation('an evidence of another message in the place of one', always, ({ random, files, ids, material }) => {
    const other = random.pick(material.others)
    const [mine, theirs] = [random.pick(ids), random.pick(idsIn(other))]
    const from = filesOfEvidence(theirs)
    for (const [nth, name] of filesOfEvidence(mine).entries()) files.set(name, other.get(from[nth] as string) as Buffer)
    return undefined
  }),
  mutation('two evidences exchanged', always, ({ random, files, ids }) => {
    const [one, other] = [random.pick(ids), random.pick(ids)]
    if (one === other) return false
    const [from, to] = [filesOfEvidence(one), filesOfEvidence(other)]
    const whole = random.maybe()
    for (const [nth, name] of from.entries()) {
      if (!whole && random.maybe()) continue
      const bytes = files.get(name) as Buffer
      files.set(name, files.get(to[nth] as string) as Buffer)
      files.set(to[nth] as string, bytes)
    }
    return undefined
  }),
  mutation('one part of an evidence from another', always, ({ random, files, ids, material }) => {
    const other = random.pick([files, material.otherView, ...material.others])
    const [mine, theirs] = [random.pick(ids), random.pick(idsIn(other))]
    if (mine === theirs) return false
    const nth = random.below(6)
    const bytes = other.get(filesOfEvidence(theirs)[nth] as string) as Buffer
    files.set(filesOfEvidence(mine)[nth] as string, bytes)
    return undefined
  }),
  mutation('numbers of the index', always, ({ random, files }) =>
    index(files, (json) => {
      const one = random.pick(json.evidences)
      const changes = [
        () => (one.sequence += 1 + random.below(3)),
        () => (one.leaf += 1),
        () => (json.head.sequence += 1),
        () => (json.head.digest = random.bytes(32).toString('hex')),
        () => json.withheld.push({ sequence: json.head.sequence + 1, digest: '0'.repeat(64) }),
        () => json.withheld.push({ sequence: one.sequence, digest: '0'.repeat(64) }),
        () => (json.volume.last += 1),
        () => (json.volume.first += 1),
        () => json.evidences.reverse(),
        () => json.evidences.push(one),
      ]
      random.pick(changes)()
      return undefined
    }),
  ),
  ...(['foreign', 'tsa', 'withoutCrl', 'oldCrl', 'again'] as const).map((who) =>
    mutation(`an evidence sealed anew: ${who}`, always, ({ random, files, ids, material }) => {
      const id = random.pick(ids)
      const { real, foreign, withoutCrl, oldCrl } = material
      const tsa = { seal: real.timestamp, timestamp: random.maybe() ? real.timestamp : real.seal }
      const signers = { foreign, tsa, withoutCrl, oldCrl, again: real }[who]
      const at = new Date(material.at.getTime() - random.below(60_000))
      const covers = [covered(`${id}.json`, files.get(`${id}.json`) as Buffer)]
      const serial = BigInt(1 + random.below(1_000_000))
      const made = stamp(namesOf(id), covers, { ...signers, at, serial })
      for (const [name, bytes] of made) if (who === 'again' || random.below(5) > 0) files.set(name, bytes)
      return undefined
    }),
  ),
  mutation(
    'another fact, sealed with the real keys, that the log never saw',
    always,
    ({ random, files, ids, material }) => {
      const id = random.pick(ids)
      const said = editJson(files, `${id}.json`, (json) => {
        const { fact } = json.extensions as { fact: { at: string; body: Record<string, unknown> } }
        fact.body.client = `forged-${random.below(99)}`
        return undefined
      })
      if (said === false) return false
      const covers = [covered(`${id}.json`, files.get(`${id}.json`) as Buffer)]
      const moment = { ...material.real, at: material.at, serial: 7n }
      for (const [name, bytes] of stamp(namesOf(id), covers, moment)) files.set(name, bytes)
      return undefined
    },
  ),
  mutation('an older or newer token of the same authority', always, ({ random, files, ids, material }) => {
    const id = random.pick(ids)
    const { archiveManifest, token } = namesOf(id)
    const at = new Date(material.at.getTime() + random.below(7_200_000) - 7_200_000)
    const { timestamp } = random.pick([material.real, material.real, material.foreign])
    const bytes = files.get(archiveManifest) as Buffer
    files.set(token, tokenOver(bytes, { timestamp, at, serial: BigInt(1 + random.below(99)) }))
    return undefined
  }),
  mutation('a seal without signed attributes', always, ({ random, files, ids, material }) => {
    const { seal, manifest, token } = namesOf(random.pick(ids))
    const [name, signer] = random.pick([
      [seal, material.real.seal],
      [token, material.real.timestamp],
    ] as const)
    files.set(name, withoutSignedAttributes(files.get(name) as Buffer, signer, files.get(manifest) as Buffer))
    return undefined
  }),
]
