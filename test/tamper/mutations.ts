import { exportAnew, type Files, isOfExport, SUMS, zipOf } from './export-anew.ts'
import type { Way } from './flips.ts'
import { nothingTried, type Tried, tryOne } from './judge.ts'
import type { Material } from './material.ts'
import { type Draw, idsIn, type Mutation } from './mutations/mutation.ts'
import { ofEvidences } from './mutations/of-evidences.ts'
import { ofExports } from './mutations/of-exports.ts'
import { ofFiles } from './mutations/of-files.ts'
import { ofLedger } from './mutations/of-ledger.ts'
import { ofTexts } from './mutations/of-texts.ts'
import { ofZips } from './mutations/of-zips.ts'
import { Random } from './random.ts'

const all: readonly Mutation[] = [...ofFiles, ...ofEvidences, ...ofLedger, ...ofTexts, ...ofZips, ...ofExports]
/** Two strange things at once, in one of so many. */
const TWICE_OF = 4

export interface Run {
  seed: string
  from: number
  to: number
  /** of these kinds alone: a part of their names */
  only?: string
}

/** Forgeries by number: each follows from the seed and its number alone, so that one can be made again. */
export async function tryMutations(material: Material, way: Way, { seed, from, to, only = '' }: Run): Promise<Tried> {
  const tried = nothingTried()
  const fitting = all.filter(({ ways }) => ways.includes(way))
  const wanted = fitting.filter(({ name }) => name.includes(only))
  if (wanted.length === 0) return tried
  for (let nth = from; nth < to; nth++) {
    const random = new Random(`${seed} ${way} ${nth}`)
    // In turn, so that none is left out however few are tried.
    const first = wanted[nth % wanted.length] as Mutation
    const { container, names } = forge(material, way, fitting, first, random)
    await tryOne(tried, container, material.trust, `${way}: forgery ${nth}: ${names.join(', ')}`)
  }
  return tried
}

function forge(material: Material, way: Way, fitting: readonly Mutation[], first: Mutation, random: Random) {
  for (;;) {
    const files: Files = new Map(material.subject)
    const draw = { random, material, files, ids: idsIn(files) }
    const chosen = [first]
    if (random.below(TWICE_OF) === 0) chosen.push(random.pick(fitting))
    const made = chosen.map((one) => ({ name: one.name, container: changed(one, draw) }))
    const written = made.find(({ container }) => typeof container === 'function')?.container
    // Two changes may have passed on what the first took away.
    for (const [name, bytes] of files) if ((bytes as Buffer | undefined) === undefined) files.delete(name)
    if (sameFiles(files, material.subject, way) && typeof written !== 'function') {
      // Nothing of that kind is here, or it came out as it was: something else.
      first = random.pick(fitting)
      continue
    }
    const moment = { ...material.real, at: material.at, serial: BigInt(1 + random.below(1_000_000)) }
    const whole = way === 'as-is' ? files : exportAnew(files, moment, way === 'anew' ? 'kept' : 'anew')
    const container = typeof written === 'function' ? written(whole) : zipOf(whole)
    return { container, names: made.map(({ name }) => name) }
  }
}

/** The second change may find that the first left nothing to be read. */
function changed(one: Mutation, draw: Draw): ReturnType<Mutation['change']> {
  try {
    return one.change(draw)
  } catch {
    return false
  }
}

/** What is made anew does not count. */
function sameFiles(one: Files, other: Files, way: Way): boolean {
  const kept = ([name]: [string, Buffer]) =>
    way === 'as-is' || !(isOfExport(name) || (way === 'inner' && name === SUMS))
  const [some, others] = [[...one].filter(kept), [...other].filter(kept)]
  return (
    some.length === others.length &&
    some.every(([name, bytes], nth) => name === others[nth]?.[0] && bytes.equals(others[nth]?.[1] as Buffer))
  )
}

export const kindsOfForgery = (only: string): number => all.filter(({ name }) => name.includes(only)).length
